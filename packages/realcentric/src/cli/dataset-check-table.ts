/** @file How the check of a data set looks on a terminal. */
import type { DatasetCheck } from '../datasets/check/check.ts';
import type { CountRow } from '../datasets/check/counts.ts';
import type { Leak } from '../datasets/check/leaks.ts';
import { renderTable } from './table.ts';

/** Lines of a kind that are printed; --json has them all. */
const MOST = 10;

const KINDS: Readonly<Record<Leak['kind'], string>> = {
  identity: 'same person',
  clip: 'same clip, target or source',
  bytes: 'same bytes',
  look: 'look the same',
};

/** A table of what is there, then lists of what is wrong, then a line that sums up. */
export function renderDatasetCheck(check: DatasetCheck, colour: boolean): string {
  const { missing, leaks, unreadable, contradictions, repeated } = check;
  const parts = [
    `${check.root}: ${check.layouts.join(' and ')}`,
    renderCounts(check.counts, colour),
    section(
      'Missing files',
      missing.files.map(({ path, namedIn }) => `${path} (named in ${namedIn})`),
    ),
    section(
      'Missing real partners',
      missing.partners.map(({ video, role, compression, forgeries }) => {
        const where = compression === null ? '' : ` in ${compression}`;
        return `${video}${where}, ${role} of ${forgeries}`;
      }),
    ),
    section(
      'Missing masks',
      missing.masks.map(({ method, forgeries, examples }) => `${method}: ${forgeries} (${examples[0]}, ...)`),
    ),
    section(
      'Unreadable',
      unreadable.map(({ problem }) => problem),
    ),
    ...(Object.keys(KINDS) as Leak['kind'][]).map((kind) =>
      section(`Leaks between splits: ${KINDS[kind]}`, leaks.filter((leak) => leak.kind === kind).map(leakLine)),
    ),
    section(
      'The same bytes as real and as fake',
      contradictions.map((paths) => paths.join(' = ')),
    ),
    section(
      'The same bytes more than once, on one side of the splits',
      repeated.map((paths) => paths.join(' = ')),
    ),
    section('Notes', check.notes),
    verdict(check),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderCounts(counts: readonly CountRow[], colour: boolean): string {
  const titles = ['Data set', 'Label', 'Method', 'Compression', 'Split', 'Kind'].map((title) => ({ title }));
  const numbers = ['Entries', 'Videos'].map((title) => ({ title, align: 'right' }) as const);
  const rows = counts.map(({ dataset, label, method, compression, split, kind, entries, videos }) => [
    ...[dataset, label === 0 ? 'real' : 'fake', method ?? '', compression ?? '', split ?? '', kind],
    ...[entries.toLocaleString('en'), videos.toLocaleString('en')],
  ]);
  return renderTable([...titles, ...numbers], rows, colour);
}

function leakLine({ what, splits, examples }: Leak): string {
  const where = Object.entries(splits).map(([split, count]) => `${count} in ${split}`);
  return `${what}: ${where.join(', ')} (${examples.join(', ')})`;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > MOST ? [`  and ${(lines.length - MOST).toLocaleString('en')} more (--json has all)`] : [];
  const head = title === 'Notes' ? 'Notes:' : `${title} (${lines.length.toLocaleString('en')}):`;
  return [head, ...lines.slice(0, MOST).map((line) => `  ${line}`), ...more].join('\n');
}

function verdict({ fine, missing, leaks, unreadable, contradictions }: DatasetCheck): string {
  if (fine) return 'Complete, and nothing leaks between splits.';
  const lacking = missing.files.length + missing.partners.length + missing.masks.length;
  const faults: readonly (readonly [count: number, what: string])[] = [
    [lacking, 'missing'],
    [unreadable.length, 'unreadable'],
    [leaks.length, 'leaking'],
    [contradictions.length, 'contradictory'],
  ];
  return `Not fine: ${faults
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ')}.`;
}
