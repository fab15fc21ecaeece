/** @file What was judged and how, so that it can be done again. */
import type { Block, Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import { figure, NONE, whole } from '../format.ts';

type NamedValues = readonly { readonly name: string; readonly value: string | number }[];

function pairs(caption: string, first: string, second: string, values: NamedValues): Block[] {
  if (values.length === 0) return [];
  const rows = values.map(({ name, value }) => [name, String(value)]);
  return [{ kind: 'table', caption, columns: [{ title: first }, { title: second }], rows }];
}

/** The line under the title: when, by what, on how much. */
export function summaryBlocks({ protocol, detectors, sources }: EvaluationReportData): Block[] {
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name).join(', ');
  const facts = [`Detectors: ${names(detectors)}.`, `Data: ${names(sources)}.`, `Made ${protocol.created}.`];
  const notes: Block[] = protocol.notes.length > 0 ? [{ kind: 'list', items: protocol.notes }] : [];
  return [{ kind: 'text', text: facts.join(' ') }, ...notes];
}

export function protocolSection({ protocol, detectors, sources, results }: EvaluationReportData): Section {
  const { commands, facts, versions, checksums, seeds } = protocol;
  const judged = detectors.map(({ name, description, kind, licence, threshold, trainedOn }) => [
    name,
    description,
    kind,
    licence ?? 'not known',
    threshold ? `${figure(threshold.value)} (${threshold.from})` : 'none chosen',
    trainedOn?.join(', ') || 'not known',
  ]);
  const data = sources.map(({ name, description, form }) => {
    const counts = results.find(({ source }) => source === name)?.breakdown.overall;
    const of = (level: 'videos' | 'frames') =>
      counts ? `${whole(counts[level].counts.real.total)} and ${whole(counts[level].counts.fake.total)}` : NONE;
    return [name, description, form === 'crop' ? 'face crops' : 'whole pictures', of('videos'), of('frames')];
  });
  const titled = (titles: readonly string[]) => titles.map((title) => ({ title }));
  return {
    id: 'protocol',
    title: 'Protocol',
    blocks: [
      {
        kind: 'table',
        caption: 'Detectors',
        columns: titled(['name', 'what it is', 'scores', 'licence', 'threshold', 'trained on']),
        rows: judged,
      },
      {
        kind: 'table',
        caption: 'Data',
        columns: titled(['name', 'what it is', 'judged as', 'videos, real and fake', 'frames, real and fake']),
        rows: data,
      },
      ...pairs('How it was done', 'what', 'how', facts),
      ...(commands.length > 0
        ? [{ kind: 'heading', text: 'Commands' } as const, { kind: 'code', lines: commands } as const]
        : []),
      ...pairs('Versions', 'program', 'version', versions),
      ...pairs(
        'Checksums',
        'file',
        'SHA-256',
        checksums.map(({ name, sha256 }) => ({ name, value: sha256 })),
      ),
      ...pairs('Seeds', 'of', 'seed', [...seeds, { name: 'resamples of each bootstrap', value: protocol.resamples }]),
    ],
  };
}
