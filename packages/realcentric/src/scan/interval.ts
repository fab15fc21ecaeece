/** @file One probability from several looks at a face, and how far it would move with other frames and views. */
import { sigmoid } from '../detector/calibration.ts';

/** One frame: calibrated logits of its views, and what it counts. */
export interface Look {
  readonly logits: readonly number[];
  /** 0 and more; the weights of all looks need not add up to 1. */
  readonly weight: number;
}

export interface Estimate {
  /** Weighted mean over the looks of the mean probability over their views. */
  readonly probability: number;
  /** 90 % interval of that mean. */
  readonly low: number;
  readonly high: number;
}

/** 95th percentile of the normal distribution: both tails of a 90 % interval. */
const Z = 1.6448536;
/**
 * Spread of the calibrated logit between views of one face, and how many degrees of freedom knowing it beforehand is worth: 255 faces of the
 * Photoshop set and the bundled detector, bench/scan-views.ts.
 */
const SPREAD = 0.22;
const FREEDOM = 2.6;
/** Logits count no further out than this (0.25 and 99.75 %): beyond, the network's certainty is not meant literally. */
const FARTHEST = 6;

/** 95th percentile of Student's t, by its Cornish-Fisher expansion; within 1 % from 4 degrees of freedom on. */
function studentQuantile(freedom: number): number {
  return (
    Z +
    (Z ** 3 + Z) / (4 * freedom) +
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * freedom ** 2) +
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / (384 * freedom ** 3)
  );
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const clamped = (logit: number) => Math.max(-FARTHEST, Math.min(FARTHEST, logit));

/**
 * The interval is sigmoid(logit(p) -+ t s / sqrt(n)) around the mean probability p. The observations are the frames' mean logits; of a single
 * frame, its views. n = 1 / (sum of squared weights) is how many of them count; s is their weighted standard deviation, moderated by
 * what is known of other faces: s^2 = (d0 s0^2 + (n - 1) v) / (d0 + n - 1), t has d0 + n - 1 degrees of freedom (Smyth 2004), so that
 * one look has an interval too and two that agree by chance are not taken for certain.
 * @param looks at least one, with a positive weight among them
 */
export function estimate(looks: readonly Look[]): Estimate {
  const total = looks.reduce((sum, { weight }) => sum + weight, 0);
  const probability = looks.reduce((sum, { logits, weight }) => sum + (weight / total) * mean(logits.map(sigmoid)), 0);
  const [only] = looks;
  const observations =
    looks.length === 1 && only
      ? only.logits.map((logit) => ({ logit: clamped(logit), weight: 1 / only.logits.length }))
      : looks.map(({ logits, weight }) => ({ logit: mean(logits.map(clamped)), weight: weight / total }));
  const count = 1 / observations.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const middle = observations.reduce((sum, { logit, weight }) => sum + weight * logit, 0);
  const squares = observations.reduce((sum, { logit, weight }) => sum + weight * (logit - middle) ** 2, 0);
  // The weighted squares make n / (n - 1) of the variance: (n - 1) v = n squares.
  const freedom = FREEDOM + count - 1;
  const deviation = Math.sqrt((FREEDOM * SPREAD ** 2 + count * squares) / freedom);
  const reach = (studentQuantile(freedom) * deviation) / Math.sqrt(count);
  const center = clamped(Math.log(probability / (1 - probability)));
  return {
    probability,
    low: Math.min(probability, sigmoid(center - reach)),
    high: Math.max(probability, sigmoid(center + reach)),
  };
}
