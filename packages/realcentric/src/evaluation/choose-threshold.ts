/** @file The threshold that tells real from fake best on validation data. */
import { countByThreshold, type Labels } from './ranking.ts';

/**
 * The threshold with the highest balanced accuracy (Youden 1950), in the middle between the two scores that it separates; of several the
 * highest. Null where a class is missing.
 * @throws RangeError as `checkScores` does
 */
export function chooseThreshold(scores: Float64Array, labels: Labels): number | null {
  const counts = countByThreshold(scores, labels);
  const { fakes, reals, thresholds, truePositives, falsePositives } = counts;
  if (fakes === 0 || reals === 0) return null;
  let best = { at: 0, gain: Number.NEGATIVE_INFINITY };
  for (let at = 0; at < thresholds.length; at++) {
    const gain = (truePositives[at] as number) / fakes - (falsePositives[at] as number) / reals;
    if (gain > best.gain + 1e-12) best = { at, gain };
  }
  const chosen = thresholds[best.at] as number;
  const below = thresholds[best.at + 1];
  return below === undefined ? chosen : (chosen + below) / 2;
}
