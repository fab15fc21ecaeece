/** @file The embeddings of a detector on a source as a map. */
import type { Block, LegendEntry, Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import { whole } from '../format.ts';
import { FAKE, mapPlot, REAL } from '../plots.ts';

/** More would make the page heavy, and the map no clearer. */
const MOST_POINTS = 3000;

type Point = EvaluationReportData['maps'][number]['points'][number];

const kindOf = ({ label, method }: Point) => (label === 0 ? 'real' : (method ?? 'fake'));

/** Reals keep their colour everywhere; methods take the others in turn. */
function legendOf(kinds: readonly string[]): LegendEntry[] {
  const methods = kinds.filter((kind) => kind !== 'real');
  const colour = (kind: string) => {
    if (kind === 'real') return REAL;
    return methods.length === 1 ? FAKE : `var(--series-${1 + (methods.indexOf(kind) % 7)})`;
  };
  return kinds.map((name) => ({ name, colour: colour(name), dashes: 'none' }));
}

export function spaceSection({ maps }: EvaluationReportData): Section | null {
  const blocks = maps.flatMap(({ detector, source, projection, points }): Block[] => {
    const stride = Math.ceil(points.length / MOST_POINTS) || 1;
    const shown = points.filter((_, i) => i % stride === 0).map((point) => ({ ...point, kind: kindOf(point) }));
    const kinds = [...new Set(shown.map(({ kind }) => kind))].sort(
      (a, b) => Number(b === 'real') - Number(a === 'real'),
    );
    const counts = kinds.map((kind) => `${whole(shown.filter((point) => point.kind === kind).length)} ${kind}`);
    const alternative = `Map of embeddings, one point for each item: ${counts.join(', ')}`;
    const entries = legendOf(kinds);
    return [
      { kind: 'legend', entries },
      {
        kind: 'figures',
        figures: [
          { title: `${detector} on ${source}: ${projection}`, svg: mapPlot(alternative, shown, entries), alternative },
        ],
      },
    ];
  });
  if (blocks.length === 0) return null;
  const text = 'Near points have like embeddings; distances between far groups, and the axes, mean nothing.';
  return { id: 'space', title: 'Embeddings', blocks: [...blocks, { kind: 'text', text }] };
}
