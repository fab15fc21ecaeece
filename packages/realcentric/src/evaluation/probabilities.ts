/** @file Metrics that take scores as probabilities of being fake: log loss and calibration error. */
import type { Labels } from './ranking.ts';

/**
 * Mean of -log(probability given to the true class), natural logarithm, with probabilities kept 2^-52 away from 0 and 1 (as
 * scikit-learn does for doubles). Null without samples, or where a score lies outside 0..1.
 */
export function logLoss(scores: Float64Array, labels: Labels): number | null {
  if (scores.length === 0 || !areProbabilities(scores)) return null;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const p = Math.min(Math.max(scores[i]!, Number.EPSILON), 1 - Number.EPSILON);
    sum -= labels[i] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return sum / scores.length;
}

export interface ReliabilityBin {
  readonly count: number;
  /** Mean score, and share of fakes, of the samples in the bin. */
  readonly meanScore: number;
  readonly fakeShare: number;
}

/**
 * Samples by score in bins of equal width over 0..1 (each includes its upper edge, the first also 0); empty bins are left out. Null where
 * a score lies outside 0..1.
 */
export function reliability(scores: Float64Array, labels: Labels, bins = 15): ReliabilityBin[] | null {
  if (!areProbabilities(scores)) return null;
  const edges = Float64Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins));
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const fakes = new Float64Array(bins);
  for (let i = 0; i < scores.length; i++) {
    let bin = Math.min(Math.floor(scores[i]! * bins), bins - 1);
    // The edges are rounded; so the bin that the multiplication gives may be one off.
    while (bin > 0 && scores[i]! <= edges[bin - 1]!) bin--;
    while (bin < bins - 1 && scores[i]! > edges[bin]!) bin++;
    counts[bin]! += 1;
    sums[bin]! += scores[i]!;
    fakes[bin]! += labels[i]!;
  }
  const all = Array.from(counts, (count, bin) => ({
    count,
    meanScore: sums[bin]! / count,
    fakeShare: fakes[bin]! / count,
  }));
  return all.filter(({ count }) => count > 0);
}

/**
 * Expected calibration error (Naeini et al. 2015, for the probability of the fake class): mean over the samples of
 * |share of fakes - mean score| in their bin, 15 bins. Null as `reliability` is, and without samples.
 */
export function expectedCalibrationError(scores: Float64Array, labels: Labels): number | null {
  const bins = reliability(scores, labels);
  if (bins === null || bins.length === 0) return null;
  const sum = bins.reduce((total, bin) => total + bin.count * Math.abs(bin.fakeShare - bin.meanScore), 0);
  return sum / scores.length;
}

function areProbabilities(scores: Float64Array): boolean {
  return scores.every((score) => score >= 0 && score <= 1);
}
