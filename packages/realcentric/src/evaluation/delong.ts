/** @file DeLong's test: do two detectors' AUCs on the same samples differ by more than chance? */
import { twoSidedP } from './normal-tail.ts';
import { checkScores, type Labels } from './ranking.ts';

export interface DeLongTest {
  /** AUC of the first less AUC of the second. */
  readonly difference: number;
  readonly standardError: number;
  /** difference / standardError and its two-sided p; null where the samples do not let the difference vary. */
  readonly z: number | null;
  readonly p: number | null;
}

/**
 * The test of DeLong, DeLong and Clarke-Pearson (1988), with the placements found by sorting (Sun and Xu 2014). With `groups` the samples
 * of one group need not be independent: the variance is that of Obuchowski (1997) for clustered data, which is DeLong's for groups of one.
 * Null with fewer than two groups of either label.
 * @param first @param second scores of the two detectors for the same samples, higher = more likely fake
 * @param groups the video of each sample; all samples of a group have one label
 * @throws RangeError as `checkScores`, for groups of another length, and for a group with both labels
 */
export function deLong(
  first: Float64Array,
  second: Float64Array,
  labels: Labels,
  groups?: ArrayLike<string | number>,
): DeLongTest | null {
  if (groups !== undefined && groups.length !== labels.length) {
    throw new RangeError(`${labels.length} labels, but ${groups.length} groups`);
  }
  const [a, b] = [placements(first, labels), placements(second, labels)];
  const gain = a.map((placement, i) => placement - (b[i] as number));
  const sums = [new Map<string | number, GroupSum>(), new Map<string | number, GroupSum>()] as const;
  for (let i = 0; i < gain.length; i++) {
    const [own, other] = labels[i] === 1 ? [sums[1], sums[0]] : [sums[0], sums[1]];
    const group = groups?.[i] ?? i;
    if (other.has(group)) throw new RangeError(`group ${group} has both labels`);
    const sum = own.get(group);
    if (sum === undefined) own.set(group, { count: 1, total: gain[i] as number });
    else {
      sum.count += 1;
      sum.total += gain[i] as number;
    }
  }
  const [reals, fakes] = sums.map((map) => [...map.values()]) as [GroupSum[], GroupSum[]];
  if (reals.length < 2 || fakes.length < 2) return null;
  const count = (list: readonly GroupSum[]) => list.reduce((sum, { count }) => sum + count, 0);
  const [m, n] = [count(fakes), count(reals)];
  // Placements are counts of the other class, half for ties; so they, their sums and products are exact, and no variance is exactly 0.
  const difference = fakes.reduce((sum, { total }) => sum + total, 0) / (m * n);
  const variance = varianceOfMean(fakes, m) / n ** 2 + varianceOfMean(reals, n) / m ** 2;
  const standardError = Math.sqrt(variance);
  if (standardError === 0) return { difference, standardError, z: null, p: null };
  const z = difference / standardError;
  return { difference, standardError, z, p: twoSidedP(z) };
}

interface GroupSum {
  count: number;
  total: number;
}

/** Variance of the mean of `samples` values that come in independent groups. */
function varianceOfMean(groups: readonly GroupSum[], samples: number): number {
  const sum = groups.reduce((all, { total }) => all + total, 0);
  const squares = groups.reduce((all, { count, total }) => all + ((samples * total - count * sum) / samples) ** 2, 0);
  return ((groups.length / (groups.length - 1)) * squares) / samples ** 2;
}

/** For each fake the reals below it, for each real the fakes above it; ties count half. */
function placements(scores: Float64Array, labels: Labels): Float64Array {
  checkScores(scores, labels);
  const order = Uint32Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[a] as number) - (scores[b] as number) || 0,
  );
  const fakes = order.reduce((sum, index) => sum + (labels[index] as number), 0);
  const result = new Float64Array(scores.length);
  let realsBelow = 0;
  let fakesBelow = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let tiedFakes = 0;
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) {
      tiedFakes += labels[order[to] as number] as number;
      to++;
    }
    const tiedReals = to - from - tiedFakes;
    const ofFake = realsBelow + tiedReals / 2;
    const ofReal = fakes - fakesBelow - tiedFakes / 2;
    for (; from < to; from++) {
      const index = order[from] as number;
      result[index] = labels[index] === 1 ? ofFake : ofReal;
    }
    realsBelow += tiedReals;
    fakesBelow += tiedFakes;
  }
  return result;
}
