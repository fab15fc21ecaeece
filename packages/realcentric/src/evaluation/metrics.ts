/** @file The metrics of one set of scores, side by side. */
import { expectedCalibrationError, logLoss } from './probabilities.ts';
import {
  averagePrecision,
  checkScores,
  countByThreshold,
  equalErrorRate,
  type Labels,
  operatingPoint,
  rocAuc,
} from './ranking.ts';

/** Null where a metric has no value: a class is missing, there are no samples, or the scores are no probabilities. */
export interface Metrics {
  readonly reals: number;
  readonly fakes: number;
  readonly auc: number | null;
  readonly averagePrecision: number | null;
  readonly equalErrorRate: number | null;
  /** True positive rate where at most 1 % and 5 % of the reals are called fake. */
  readonly tprAtFpr1: number | null;
  readonly tprAtFpr5: number | null;
  /** The threshold of the next two: score >= threshold is called fake. */
  readonly threshold: number;
  readonly accuracy: number | null;
  readonly balancedAccuracy: number | null;
  readonly logLoss: number | null;
  readonly expectedCalibrationError: number | null;
}

/**
 * @param scores higher = more likely fake; probabilities for log loss and calibration.
 * @param labels 0 = real, 1 = fake.
 * @throws RangeError for lengths that differ, a score that is NaN, or another label.
 */
export function computeMetrics(scores: Float64Array, labels: Labels, threshold = 0.5): Metrics {
  const counts = countByThreshold(scores, labels);
  return {
    reals: counts.reals,
    fakes: counts.fakes,
    auc: rocAuc(counts),
    averagePrecision: averagePrecision(counts),
    equalErrorRate: equalErrorRate(counts),
    tprAtFpr1: operatingPoint(counts, 0.01)?.truePositiveRate ?? null,
    tprAtFpr5: operatingPoint(counts, 0.05)?.truePositiveRate ?? null,
    threshold,
    ...accuracies(scores, labels, threshold),
    logLoss: logLoss(scores, labels),
    expectedCalibrationError: expectedCalibrationError(scores, labels),
  };
}

export interface Accuracies {
  readonly accuracy: number | null;
  readonly balancedAccuracy: number | null;
}

/**
 * Share of right answers at a threshold, over all samples (null without samples) and as the mean over the two classes (null where one
 * is missing).
 */
export function accuracies(scores: Float64Array, labels: Labels, threshold: number): Accuracies {
  checkScores(scores, labels);
  const count = [0, 0];
  const right = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const label = labels[i] as 0 | 1;
    count[label]! += 1;
    if (Number(scores[i]! >= threshold) === label) right[label]! += 1;
  }
  const [reals, fakes] = count as [number, number];
  const [rightReals, rightFakes] = right as [number, number];
  return {
    accuracy: scores.length === 0 ? null : (rightReals + rightFakes) / scores.length,
    balancedAccuracy: reals === 0 || fakes === 0 ? null : (rightReals / reals + rightFakes / fakes) / 2,
  };
}
