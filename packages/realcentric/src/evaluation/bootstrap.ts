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
  const drawn = new Float64Array(groupCount * AT_ONCE);
  const values: number[] = [];
  for (let done = 0; done < resamples; done += AT_ONCE) {
    const now = Math.min(AT_ONCE, resamples - done);
    drawn.fill(0);
    for (let r = 0; r < now; r++) {
      for (let j = 0; j < groupCount; j++) drawn[Math.floor(random.next() * groupCount) * AT_ONCE + r]! += 1;
    }
    const aucs = sorted.map((samples) => weightedAucs(samples, drawn));
    for (let r = 0; r < now; r++) {
      const own = aucs.flatMap((auc) => auc[r] ?? []);
      if (own.length === detectors.length) values.push(figure(own));
    }
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

/** Resamples that go through the samples together: a pass waits for memory and for its own sums, and two take hardly longer than one. */
const AT_ONCE = 2;

/** The samples from low to high score, of equal ones the fakes first. */
interface SortedSamples {
  /** Where the counts of the sample's group begin among those drawn. */
  readonly placeOf: Int32Array;
  /** 1 for a fake, 0 for a real. */
  readonly fake: Float64Array;
  /** Stretches of equal scores with both labels: where each begins and the place behind its last, in turn. */
  readonly ties: Int32Array;
}

function sortSamples(scores: Float64Array, labels: Labels, groupOf: Int32Array): SortedSamples {
  const byScore = (a: number, b: number) => scores[a]! - scores[b]! || labels[b]! - labels[a]!;
  const order = Uint32Array.from(scores, (_, i) => i).sort(byScore);
  const fake = Float64Array.from(order, (index) => labels[index]!);
  const ties: number[] = [];
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    if (fake[from] !== fake[to - 1]) ties.push(from, to);
  }
  return { placeOf: Int32Array.from(order, (index) => groupOf[index]! * AT_ONCE), fake, ties: Int32Array.from(ties) };
}

/** For each of the resamples: the AUC where a sample counts as often as its group was drawn, ties half; null where a class is missing. */
function weightedAucs({ placeOf, fake, ties }: SortedSamples, drawn: Float64Array): (number | null)[] {
  // Written out twice, as only local numbers stay in registers. All are whole numbers, so sums are exact.
  let reals0 = 0;
  let reals1 = 0;
  let fakes0 = 0;
  let fakes1 = 0;
  let wins0 = 0;
  let wins1 = 0;
  for (let i = 0; i < placeOf.length; i++) {
    const place = placeOf[i]!;
    const isFake = fake[i]!;
    const weight0 = drawn[place]!;
    const weight1 = drawn[place + 1]!;
    const fake0 = weight0 * isFake;
    const fake1 = weight1 * isFake;
    wins0 += fake0 * reals0;
    wins1 += fake1 * reals1;
    fakes0 += fake0;
    fakes1 += fake1;
    reals0 += weight0 - fake0;
    reals1 += weight1 - fake1;
  }
  const tied = ties.length === 0 ? [0, 0] : tiedWins({ placeOf, fake, ties }, drawn);
  const fakes = [fakes0, fakes1];
  const reals = [reals0, reals1];
  return [wins0, wins1].map((wins, r) => {
    const pairs = fakes[r]! * reals[r]!;
    return pairs === 0 ? null : (wins + tied[r]!) / pairs;
  });
}

/** Half of the pairs of a fake and a real with equal scores, which come without any in the order of the samples; of each resample. */
function tiedWins({ placeOf, fake, ties }: SortedSamples, drawn: Float64Array): [number, number] {
  let wins0 = 0;
  let wins1 = 0;
  for (let tie = 0; tie < ties.length; tie += 2) {
    const to = ties[tie + 1]!;
    let all0 = 0;
    let all1 = 0;
    let fakes0 = 0;
    let fakes1 = 0;
    for (let i = ties[tie]!; i < to; i++) {
      const place = placeOf[i]!;
      const isFake = fake[i]!;
      const weight0 = drawn[place]!;
      const weight1 = drawn[place + 1]!;
      all0 += weight0;
      all1 += weight1;
      fakes0 += weight0 * isFake;
      fakes1 += weight1 * isFake;
    }
    wins0 += (fakes0 * (all0 - fakes0)) / 2;
    wins1 += (fakes1 * (all1 - fakes1)) / 2;
  }
  return [wins0, wins1];
}
