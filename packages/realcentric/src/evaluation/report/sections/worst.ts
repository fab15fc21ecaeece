/** @file The reals that look most fake to a detector, and the fakes that look most real. */
import type { Block, Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import { figure } from '../format.ts';

const titles = {
  'false alarm': 'Worst false alarms (real, high score)',
  miss: 'Worst misses (fake, low score)',
} as const;

export function worstSection({ worst, detectors, sources }: EvaluationReportData): Section | null {
  const blocks = sources.flatMap((source) =>
    detectors.flatMap((detector) =>
      (['false alarm', 'miss'] as const).flatMap((kind): Block[] => {
        const own = worst.filter(
          (one) => one.source === source.name && one.detector === detector.name && one.kind === kind,
        );
        if (own.length === 0) return [];
        const pictures = own.map(({ item, score, method, picture }) => ({
          source: picture,
          caption: `${figure(score)} ${item}${method === null ? '' : ` (${method})`}`,
          alternative: `${kind}: ${item}`,
        }));
        return [
          { kind: 'heading', text: `${detector.name} on ${source.name}: ${titles[kind]}` },
          { kind: 'pictures', pictures },
        ];
      }),
    ),
  );
  return blocks.length === 0 ? null : { id: 'worst', title: 'Worst mistakes', blocks };
}
