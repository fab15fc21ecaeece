/** @file Whether scores drift with what they should not depend on: the size of the face, compression, the data set. Frame level. */
import { random } from '../../random.ts';
import { bootstrapAuc, type Interval } from '../bootstrap.ts';
import { scoredItems } from '../levels.ts';
import { quantile } from '../quantile.ts';
import { countByThreshold, rocAuc } from '../ranking.ts';
import type { ScoreRow } from '../score-table.ts';

/** Figures of the scored frames of one bin. */
export interface DriftFigures {
  readonly reals: number;
  readonly fakes: number;
  /** Mean scores; null where the class has none. */
  readonly meanReal: number | null;
  readonly meanFake: number | null;
  /** Reals and fakes of the bin against each other, with an interval over videos; null where a class is missing. */
  readonly auc: number | null;
  readonly aucInterval: Interval | null;
}

export interface SizeBin extends DriftFigures {
  /** Larger side of the face in pixels, at least `from` and below `to`; null at the open ends. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface ValueBin extends DriftFigures {
  readonly value: string;
}

/** Bins, and the scored frames that belong into none because it is not known of them. */
export interface Drift<Bin> {
  readonly bins: readonly Bin[];
  readonly unknown: number;
}

export interface DriftOptions {
  readonly seed: number;
  /** Of the bootstrap; 2,000 unless told. */
  readonly resamples?: number;
}

export interface SizeOptions extends DriftOptions {
  /** Ascending, pixels; the quartiles of the scored frames without it. */
  readonly edges?: readonly number[];
}

/** Empty bins are left out. */
export function driftByFaceSize(rows: readonly ScoreRow[], { edges, ...options }: SizeOptions): Drift<SizeBin> {
  const scored = rows.filter(({ score }) => score !== null);
  const known = scored.filter((row): row is ScoreRow & { readonly faceSize: number } => row.faceSize !== null);
  const inner = edges ?? quartiles(known.map(({ faceSize }) => faceSize));
  const bins = Array.from({ length: inner.length + 1 }, (_, i) => {
    const [from, to] = [inner[i - 1] ?? null, inner[i] ?? null];
    const own = known.filter(({ faceSize }) => (from === null || faceSize >= from) && (to === null || faceSize < to));
    return { from, to, ...figuresOf(own, `face size ${from}`, options) };
  });
  return { bins: bins.filter(isFilled), unknown: scored.length - known.length };
}

/** A bin for each value that scored frames have, in the order of the values (numbers in them by size). */
export function driftByAttribute(rows: readonly ScoreRow[], attribute: string, options: DriftOptions): Drift<ValueBin> {
  const scored = rows.filter(({ score }) => score !== null);
  const { groups, without } = groupByAttribute(scored, attribute);
  const bins = groups.map(([value, own]) => ({ value, ...figuresOf(own, `${attribute} ${value}`, options) }));
  return { bins, unknown: without.length };
}

/** The rows that have each value of an attribute, ordered by value, and those that lack it. */
export function groupByAttribute(rows: readonly ScoreRow[], attribute: string) {
  const groups = new Map<string, ScoreRow[]>();
  const without: ScoreRow[] = [];
  for (const row of rows) {
    const value = row.attributes[attribute];
    const own = value === undefined ? without : groups.get(value);
    if (own === undefined) groups.set(value as string, [row]);
    else own.push(row);
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  return { groups: [...groups].sort(([a], [b]) => compare(a, b)), without };
}

function quartiles(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const ascending = Float64Array.from(values).sort();
  return [...new Set([0.25, 0.5, 0.75].map((share) => quantile(ascending, share)))];
}

const isFilled = ({ reals, fakes }: DriftFigures) => reals + fakes > 0;

function figuresOf(rows: readonly ScoreRow[], name: string, { seed, ...bootstrap }: DriftOptions): DriftFigures {
  const { scores, labels, videos } = scoredItems(rows);
  const counts = countByThreshold(scores, labels);
  const meanOf = (label: 0 | 1, count: number) =>
    count === 0 ? null : scores.reduce((sum, score, i) => (labels[i] === label ? sum + score : sum), 0) / count;
  return {
    reals: counts.reals,
    fakes: counts.fakes,
    meanReal: meanOf(0, counts.reals),
    meanFake: meanOf(1, counts.fakes),
    auc: rocAuc(counts),
    aucInterval: bootstrapAuc(scores, labels, { ...bootstrap, random: random(seed, 'drift', name), groups: videos }),
  };
}
