/** @file What the items without a score could change at most: figures if all of them had been judged right, and all wrong. */
import { countItems, type ItemCounts, LEVELS, type LevelName, levelsOf } from '../levels.ts';
import { accuracies } from '../metrics.ts';
import { countByThreshold, rocAuc } from '../ranking.ts';
import type { ScoreRow } from '../score-table.ts';

/** Null where the figure has no value. */
export interface Bounds {
  /** Of the items with a score alone. */
  readonly scored: number | null;
  /** If every item without a score had been judged wrong: reals above all others, fakes below. */
  readonly low: number | null;
  /** If every one had been judged right. */
  readonly high: number | null;
}

export interface MissingBounds {
  /** A detector that finds fewer faces in the fakes than in the reals is judged on other files than it seems. */
  readonly counts: Readonly<Record<'real' | 'fake', ItemCounts>>;
  readonly auc: Bounds;
  readonly accuracy: Bounds;
  readonly balancedAccuracy: Bounds;
}

/**
 * Bounds for the items without a score, be it that they have no face or could not be read.
 * @param threshold of the accuracies: score >= threshold is called fake
 * @throws UserError as `levelsOf` does
 */
export function noFaceBounds(rows: readonly ScoreRow[], threshold: number): Readonly<Record<LevelName, MissingBounds>> {
  const levels = levelsOf(rows);
  return Object.fromEntries(LEVELS.map((level) => [level, boundsOf(levels[level], threshold)])) as Record<
    LevelName,
    MissingBounds
  >;
}

function boundsOf(rows: readonly ScoreRow[], threshold: number): MissingBounds {
  const scored = figuresOf(
    rows.filter(({ score }) => score !== null),
    (row) => row.score as number,
    threshold,
  );
  const assume = (right: 0 | 1) =>
    figuresOf(
      rows,
      ({ score, label }) => score ?? (label === right ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
      threshold,
    );
  const [low, high] = [assume(0), assume(1)];
  const bounds = (name: 'auc' | 'accuracy' | 'balancedAccuracy') => ({
    scored: scored[name],
    low: low[name],
    high: high[name],
  });
  return {
    counts: {
      real: countItems(rows.filter(({ label }) => label === 0)),
      fake: countItems(rows.filter(({ label }) => label === 1)),
    },
    auc: bounds('auc'),
    accuracy: bounds('accuracy'),
    balancedAccuracy: bounds('balancedAccuracy'),
  };
}

function figuresOf(rows: readonly ScoreRow[], scoreOf: (row: ScoreRow) => number, threshold: number) {
  const scores = Float64Array.from(rows, scoreOf);
  const labels = Uint8Array.from(rows, ({ label }) => label);
  return { auc: rocAuc(countByThreshold(scores, labels)), ...accuracies(scores, labels, threshold) };
}
