/** @file Metrics of how well scores put fakes above reals, whatever the threshold: AUC, average precision, EER, TPR at FPR. */

/** 1 = fake (the positive class), 0 = real. */
export type Labels = ArrayLike<number>;

/** What a threshold lets through, for every threshold that makes a difference: predicted fake means score >= threshold. */
export interface ThresholdCounts {
  readonly fakes: number;
  readonly reals: number;
  /** The distinct scores, from high to low. */
  readonly thresholds: Float64Array;
  /** Fakes and reals that score at or above each threshold; the last are all of them. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** @throws RangeError for lengths that differ, a score that is NaN, or a label that is neither 0 nor 1. */
export function checkScores(scores: Float64Array, labels: Labels): void {
  if (scores.length !== labels.length) throw new RangeError(`${scores.length} scores, but ${labels.length} labels`);
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) throw new RangeError(`score ${i} is NaN`);
    if (labels[i] !== 0 && labels[i] !== 1) throw new RangeError(`label ${i} is ${labels[i]}, neither 0 nor 1`);
  }
}

/** Sorts once; the metrics below are then one pass each. Throws as `checkScores` does. */
export function countByThreshold(scores: Float64Array, labels: Labels): ThresholdCounts {
  checkScores(scores, labels);
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || 0);
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  let fakes = 0;
  let reals = 0;
  order.forEach((index, i) => {
    if (labels[index] === 1) fakes++;
    else reals++;
    const next = order[i + 1];
    if (next !== undefined && scores[next] === scores[index]) return;
    thresholds.push(scores[index]!);
    truePositives.push(fakes);
    falsePositives.push(reals);
  });
  return {
    fakes,
    reals,
    thresholds: Float64Array.from(thresholds),
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
  };
}

/**
 * Area under the ROC curve: the chance that a fake scores above a real, ties counting half (the Mann-Whitney U statistic over
 * fakes x reals). Null where a class is missing.
 */
export function rocAuc({ fakes, reals, truePositives, falsePositives }: ThresholdCounts): number | null {
  if (fakes === 0 || reals === 0) return null;
  let twiceArea = 0;
  let fakesBefore = 0;
  let realsBefore = 0;
  for (let i = 0; i < truePositives.length; i++) {
    twiceArea += (falsePositives[i]! - realsBefore) * (truePositives[i]! + fakesBefore);
    fakesBefore = truePositives[i]!;
    realsBefore = falsePositives[i]!;
  }
  return twiceArea / (2 * fakes * reals);
}

/** Sum over the thresholds of (recall gained) x (precision there), without interpolation. Null where a class is missing. */
export function averagePrecision({ fakes, reals, truePositives, falsePositives }: ThresholdCounts): number | null {
  if (fakes === 0 || reals === 0) return null;
  let sum = 0;
  let fakesBefore = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const precision = truePositives[i]! / (truePositives[i]! + falsePositives[i]!);
    sum += (truePositives[i]! - fakesBefore) * precision;
    fakesBefore = truePositives[i]!;
  }
  return sum / fakes;
}

/**
 * Equal error rate: where the false positive rate equals the false negative rate, on the straight lines between the points of the ROC
 * curve. Null where a class is missing.
 */
export function equalErrorRate({ fakes, reals, truePositives, falsePositives }: ThresholdCounts): number | null {
  if (fakes === 0 || reals === 0) return null;
  let rateBefore = 0;
  let excessBefore = -1;
  for (let i = 0; i < truePositives.length; i++) {
    const rate = falsePositives[i]! / reals;
    const excess = rate - (1 - truePositives[i]! / fakes);
    if (excess >= 0) return rateBefore + ((rate - rateBefore) * excessBefore) / (excessBefore - excess);
    rateBefore = rate;
    excessBefore = excess;
  }
  return rateBefore;
}

export interface OperatingPoint {
  /** Predicted fake means score >= threshold; Infinity where no score may count as fake. */
  readonly threshold: number;
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
}

/**
 * The threshold that finds most fakes while at most the share `maxFalsePositiveRate` of the reals is called fake: a point that the
 * scores reach, not one interpolated between two. Null where a class is missing.
 */
export function operatingPoint(counts: ThresholdCounts, maxFalsePositiveRate: number): OperatingPoint | null {
  const { fakes, reals, thresholds, truePositives, falsePositives } = counts;
  if (fakes === 0 || reals === 0) return null;
  let last = -1;
  while (last + 1 < thresholds.length && falsePositives[last + 1]! / reals <= maxFalsePositiveRate) last++;
  if (last < 0) return { threshold: Number.POSITIVE_INFINITY, truePositiveRate: 0, falsePositiveRate: 0 };
  return {
    threshold: thresholds[last]!,
    truePositiveRate: truePositives[last]! / fakes,
    falsePositiveRate: falsePositives[last]! / reals,
  };
}
