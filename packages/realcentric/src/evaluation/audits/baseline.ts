/**
 * @file What a classifier that never sees the picture would score: from facts of the files alone, such as bytes per pixel, width, or the
 * JPEG quantisation. Where that is far above 0.5, a detector may have learnt how real and fake were stored.
 */
import type { Random } from '../../random.ts';
import { bootstrapAuc, type Interval } from '../bootstrap.ts';
import { countByThreshold, rocAuc } from '../ranking.ts';
import { crossValidated } from './logistic.ts';

/** One fact of every item: an amount of at least 0, which is taken by its logarithm; null where the item has none. */
export interface Fact {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** What one fact alone tells. */
export interface FactFigure {
  readonly name: string;
  /** Items that have it. */
  readonly items: number;
  /** Of the better direction, so at least 0.5; null where one class has none. */
  readonly auc: number | null;
  /** Which class has the larger values. */
  readonly larger: 'real' | 'fake' | null;
}

export interface Baseline {
  readonly reals: number;
  readonly fakes: number;
  readonly facts: readonly FactFigure[];
  /** Of a logistic regression on all facts, cross-validated by group; null where the groups are too few. */
  readonly auc: number | null;
  /** Bootstrap interval over groups. */
  readonly aucInterval: Interval | null;
}

export interface BaselineOptions {
  /** Draws the folds and the resamples. */
  readonly random: Random;
  /** Of the bootstrap; 2,000 unless told. */
  readonly resamples?: number;
}

/**
 * @param labels 0 = real, 1 = fake
 * @param groups items that share it are never on both sides of a fit: the video, or better the clip that a forgery was made from
 * @throws RangeError as `checkScores`, and where a fact or the groups have another length
 */
export function factsBaseline(
  facts: readonly Fact[],
  labels: readonly number[],
  groups: readonly string[],
  { random, ...bootstrap }: BaselineOptions,
): Baseline {
  const fakes = labels.filter((label) => label === 1).length;
  const scores = combinedScores(facts, labels, groups, random);
  return {
    reals: labels.length - fakes,
    fakes,
    facts: facts.map((fact) => factFigure(fact, labels)),
    auc: scores && rocAuc(countByThreshold(scores, labels)),
    aucInterval: scores && bootstrapAuc(scores, labels, { ...bootstrap, random, groups }),
  };
}

/** Throws as `factsBaseline`. */
export function factFigure({ name, values }: Fact, labels: readonly number[]): FactFigure {
  checkLength(`values of ${name}`, values, labels);
  const known = values.flatMap((value, i) => (value === null ? [] : [i]));
  const scores = Float64Array.from(known, (i) => values[i] as number);
  const auc = rocAuc(
    countByThreshold(
      scores,
      known.map((i) => labels[i] as number),
    ),
  );
  if (auc === null) return { name, items: known.length, auc, larger: null };
  const larger = auc === 0.5 ? null : auc > 0.5 ? 'fake' : 'real';
  return { name, items: known.length, auc: Math.max(auc, 1 - auc), larger };
}

/**
 * Log odds of fake for each item, from a regression that was fitted without its group. Each fact enters with its logarithm and with
 * whether it is there at all: a PNG among JPEGs gives itself away by having no tables. Null where the groups are too few. Throws as
 * `factsBaseline`.
 */
export function combinedScores(
  facts: readonly Fact[],
  labels: readonly number[],
  groups: readonly string[],
  random: Random,
): Float64Array | null {
  checkLength('groups', groups, labels);
  for (const { name, values } of facts) checkLength(`values of ${name}`, values, labels);
  const rows = labels.map((_, i) =>
    facts.flatMap(({ values }) => {
      const value = values[i] as number | null;
      return value === null ? [0, 0] : [Math.log(Math.max(value, 1e-9)), 1];
    }),
  );
  const scores = crossValidated(rows, labels, groups, random);
  return scores === undefined ? null : Float64Array.from(scores);
}

function checkLength(name: string, { length }: { readonly length: number }, labels: readonly number[]): void {
  if (length !== labels.length) throw new RangeError(`${labels.length} labels, but ${length} ${name}`);
}
