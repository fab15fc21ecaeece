/** @file The chosen threshold separates what can be separated, whatever the scale. */
import { describe, expect, it } from 'vitest';
import { chooseThreshold } from './choose-threshold.ts';
import { accuracies } from './metrics.ts';

describe('chooseThreshold', () => {
  it('lies between the classes where they are apart', () => {
    expect(chooseThreshold(Float64Array.from([0.1, 0.2, 0.8, 0.9]), [0, 0, 1, 1])).toBeCloseTo(0.5, 12);
  });

  it('has the highest balanced accuracy of all thresholds', () => {
    const scores = Float64Array.from([0.1, 0.4, 0.35, 0.8, 0.7, 0.2, 0.6, 0.9, 0.35, 0.55]);
    const labels = [0, 0, 0, 0, 1, 0, 1, 1, 1, 0];
    const at = (threshold: number) => accuracies(scores, labels, threshold).balancedAccuracy as number;
    const chosen = at(chooseThreshold(scores, labels) as number);
    for (let threshold = 0; threshold <= 1; threshold += 0.01)
      expect(chosen).toBeGreaterThanOrEqual(at(threshold) - 1e-12);
  });

  it('calls all fake below the lowest score, and none chosen where a class is missing', () => {
    expect(chooseThreshold(Float64Array.from([3, 3]), [0, 1])).toBe(3);
    expect(chooseThreshold(Float64Array.from([1, 2]), [1, 1])).toBeNull();
  });
});
