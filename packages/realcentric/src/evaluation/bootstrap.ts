/** @file How far a figure might lie from what another sample of videos would give: bootstrap intervals. */
import type { Random } from '../random.ts';
import { quantile } from './quantile.ts';
import { checkScores, type Labels } from './ranking.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Share of resamples inside, 0.95 unless told. */
  readonly level: number;
}

export interface BootstrapOptions {
  /** Generator of the draws; equal seeds give equal intervals. */
  readonly random: Random;
  /** Which video each score belongs to: whole videos are drawn, as the frames of one are much alike. Each score alone without it. */
  readonly groups?: readonly (string | number)[];
  readonly resamples?: number;
  readonly level?: number;
}

/**
 * Percentile interval of the AUC (Efron 1979), over videos drawn with replacement. Resamples that lack a class are left out. Null
 * where a class is missing, or in every resample.
 *
 * The scores are sorted once; a resample only changes how often each counts, so that it costs one pass over the samples.
 * @throws RangeError as `checkScores`, and where `groups` has another length.
 */
export function bootstrapAuc(scores: Float64Array, labels: Labels, options: BootstrapOptions): Interval | null {
  return bootstrapAucs([scores], labels, options, ([auc]) => auc as number);
}

/**
 * Percentile interval of the AUC of `first` less that of `second`, two detectors' scores of the same samples: each resample draws the
 * same videos for both. Otherwise as `bootstrapAuc`.
 */
export function bootstrapAucDifference(
  first: Float64Array,
  second: Float64Array,
  labels: Labels,
  options: BootstrapOptions,
): Interval | null {
  return bootstrapAucs([first, second], labels, options, ([a, b]) => (a as number) - (b as number));
}

function bootstrapAucs(
  detectors: readonly Float64Array[],
  labels: Labels,
  options: BootstrapOptions,
  figure: (aucs: readonly number[]) => number,
): Interval | null {
  for (const scores of detectors) checkScores(scores, labels);
  const { random, groups, resamples = 2000, level = 0.95 } = options;
  if (groups !== undefined && groups.length !== labels.length) {
    throw new RangeError(`${labels.length} scores, but ${groups.length} groups`);
  }
  const { groupOf, groupCount } = numberGroups(groups, labels.length);
  const sorted = detectors.map((scores) => sortSamples(scores, labels, groupOf));
  const drawn = new Int32Array(groupCount);
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    drawn.fill(0);
    for (let j = 0; j < groupCount; j++) drawn[Math.floor(random.next() * groupCount)]! += 1;
    const aucs = sorted.flatMap((samples) => weightedAuc(samples, drawn) ?? []);
    if (aucs.length === detectors.length) values.push(figure(aucs));
  }
  if (values.length === 0) return null;
  const ascending = Float64Array.from(values).sort();
  return { low: quantile(ascending, (1 - level) / 2), high: quantile(ascending, (1 + level) / 2), level };
}

function numberGroups(groups: readonly (string | number)[] | undefined, length: number) {
  if (groups === undefined) return { groupOf: Int32Array.from({ length }, (_, i) => i), groupCount: length };
  const numbers = new Map<string | number, number>();
  const groupOf = Int32Array.from(groups, (group) => {
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
  return { groupOf, groupCount: numbers.size };
}

/** The samples from low to high score. */
interface SortedSamples {
  readonly groupOf: Int32Array;
  /** All bits set for a fake, none for a real: `weight & fakeMask` needs no branch, and the hot loop has no other way to be fast. */
  readonly fakeMask: Int32Array;
  /** 1 where the next sample has a higher score. */
  readonly endsTie: Uint8Array;
}

function sortSamples(scores: Float64Array, labels: Labels, groupOf: Int32Array): SortedSamples {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]! || 0);
  return {
    groupOf: Int32Array.from(order, (index) => groupOf[index]!),
    fakeMask: Int32Array.from(order, (index) => -labels[index]!),
    endsTie: Uint8Array.from(order, (index, i) => Number(scores[order[i + 1]!] !== scores[index])),
  };
}

/** AUC where each sample counts as often as its group was drawn; ties count half. */
function weightedAuc({ groupOf, fakeMask, endsTie }: SortedSamples, drawn: Int32Array): number | null {
  let fakes = 0;
  let reals = 0;
  let wins = 0;
  let tiedFakes = 0;
  let tiedReals = 0;
  for (let i = 0; i < groupOf.length; i++) {
    const weight = drawn[groupOf[i]!]!;
    const fakeWeight = weight & fakeMask[i]!;
    tiedFakes = (tiedFakes + fakeWeight) | 0;
    tiedReals = (tiedReals + weight - fakeWeight) | 0;
    if (endsTie[i] === 1) {
      wins += tiedFakes * (reals + 0.5 * tiedReals);
      fakes += tiedFakes;
      reals += tiedReals;
      tiedFakes = 0;
      tiedReals = 0;
    }
  }
  return fakes === 0 || reals === 0 ? null : wins / (fakes * reals);
}
