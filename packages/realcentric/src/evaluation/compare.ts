/** @file Two detectors on the same items: how far apart their AUCs are, and whether chance could do that. */
import { UserError } from '../errors.ts';
import { random } from '../random.ts';
import { bootstrapAucDifference, type Interval } from './bootstrap.ts';
import { type DeLongTest, deLong } from './delong.ts';
import { LEVELS, type LevelName, levelsOf, scoredItems } from './levels.ts';
import { countByThreshold, rocAuc } from './ranking.ts';
import type { ScoreRow } from './score-table.ts';

/** Null where a class is missing. */
export interface LevelComparison {
  readonly reals: number;
  readonly fakes: number;
  readonly aucs: { readonly first: number | null; readonly second: number | null };
  /** AUC of the first less AUC of the second, with a paired bootstrap interval over videos. */
  readonly difference: number | null;
  readonly interval: Interval | null;
  /** Videos are what is independent, at frame level too. */
  readonly deLong: DeLongTest | null;
}

export interface Comparison extends Readonly<Record<LevelName, LevelComparison>> {
  /** Items that both scored, which are compared; those that one of them alone or neither scored are left out. */
  readonly items: {
    readonly both: number;
    readonly onlyFirst: number;
    readonly onlySecond: number;
    readonly neither: number;
  };
}

export interface CompareOptions {
  readonly seed: number;
  /** Of the bootstrap; 2,000 unless told. */
  readonly resamples?: number;
}

/** @throws UserError as `levelsOf` does, and for an item that has another label or video in the other table. */
export function compareDetectors(
  first: readonly ScoreRow[],
  second: readonly ScoreRow[],
  options: CompareOptions,
): Comparison {
  levelsOf(first);
  levelsOf(second);
  const { pairs, ...items } = matchItems(first, second);
  const [a, b] = [levelsOf(pairs.map(([row]) => row)), levelsOf(pairs.map(([, row]) => row))];
  const levels = LEVELS.map((level) => [level, compareLevel(level, a[level], b[level], options)]);
  return {
    items: { both: pairs.length, ...items },
    ...(Object.fromEntries(levels) as Record<LevelName, LevelComparison>),
  };
}

function matchItems(first: readonly ScoreRow[], second: readonly ScoreRow[]) {
  const left = new Map(second.map((row) => [row.item, row]));
  const pairs: (readonly [ScoreRow, ScoreRow])[] = [];
  let [onlyFirst, onlySecond, neither] = [0, 0, 0];
  for (const row of first) {
    const other = left.get(row.item);
    left.delete(row.item);
    if (other !== undefined) checkAlike(row, other);
    if (row.score !== null && other !== undefined && other.score !== null) pairs.push([row, other]);
    else if (row.score !== null) onlyFirst++;
    else if (other !== undefined && other.score !== null) onlySecond++;
    else neither++;
  }
  for (const { score } of left.values()) {
    if (score !== null) onlySecond++;
    else neither++;
  }
  return { pairs, onlyFirst, onlySecond, neither };
}

function checkAlike(row: ScoreRow, other: ScoreRow): void {
  const advice = 'compare detectors on one and the same source';
  if (row.label !== other.label) {
    throw new UserError('bad_input', 'is real in one table and fake in the other', { file: row.item, advice });
  }
  if (row.video !== other.video) {
    throw new UserError('bad_input', `is of "${row.video}" in one table and of "${other.video}" in the other`, {
      file: row.item,
      advice,
    });
  }
}

function compareLevel(
  level: LevelName,
  first: readonly ScoreRow[],
  second: readonly ScoreRow[],
  { seed, ...options }: CompareOptions,
): LevelComparison {
  const { scores, labels, videos } = scoredItems(first);
  const others = scoredItems(second).scores;
  const counts = countByThreshold(scores, labels);
  const aucs = { first: rocAuc(counts), second: rocAuc(countByThreshold(others, labels)) };
  const draws = random(seed, 'compare', level);
  return {
    reals: counts.reals,
    fakes: counts.fakes,
    aucs,
    difference: aucs.first === null || aucs.second === null ? null : aucs.first - aucs.second,
    interval: bootstrapAucDifference(scores, others, labels, { ...options, random: draws, groups: videos }),
    deLong: deLong(scores, others, labels, videos),
  };
}
