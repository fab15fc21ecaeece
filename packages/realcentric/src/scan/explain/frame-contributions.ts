/** @file What each frame of a video contributed to the score of a face. */

interface WeightedFrame {
  /** Probability of manipulation; null where the face was not judged in the frame. */
  readonly probability: number | null;
  /** Share in the score of the face. */
  readonly weight: number;
}

/** Log odds count no further out than this, so that a frame of probability 0 or 1 has a finite contribution. */
const FARTHEST = 12;

function logOdds(probability: number): number {
  return Math.max(-FARTHEST, Math.min(FARTHEST, Math.log(probability / (1 - probability))));
}

/**
 * The log odds of a face's score, divided among its frames: positive contributions speak for manipulation, negative
 * ones against it, and all add up to the log odds of the weighted mean probability m. Frame i has w_i (p_i - 1/2)
 * logit(m) / (m - 1/2): the factor behind is positive and the same for all, so that a frame's sign and rank are those
 * of its weighted distance from undecided.
 *
 * @returns one for each frame, 0 for those not judged; no frame judged: all 0
 */
export function frameContributions(frames: readonly WeightedFrame[]): number[] {
  const judged = frames.map(({ probability, weight }) => ({ weight: probability === null ? 0 : weight, probability }));
  const total = judged.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return frames.map(() => 0);
  const leanings = judged.map(({ probability, weight }) => (weight / total) * ((probability ?? 0.5) - 0.5));
  const leaning = leanings.reduce((a, b) => a + b, 0);
  // logit(m) / (m - 1/2) goes to 4 where m goes to 1/2.
  const factor = Math.abs(leaning) < 1e-6 ? 4 : logOdds(Math.min(1, Math.max(0, 0.5 + leaning))) / leaning;
  return leanings.map((one) => factor * one);
}
