/** @file Intervals cover what they say, on looks drawn from known distributions. */
import { describe, expect, it } from 'vitest';
import { sigmoid } from '../detector/calibration.ts';
import { normal, random } from '../random.ts';
import { estimate } from './interval.ts';

const one = (...logits: number[]) => ({ logits, weight: 1 });

describe('the estimate', () => {
  it('is the weighted mean of the frames, each the mean of its views', () => {
    const { probability } = estimate([
      { logits: [0, 2], weight: 3 },
      { logits: [-1, -1], weight: 1 },
    ]);
    expect(probability).toBeCloseTo((3 * ((sigmoid(0) + sigmoid(2)) / 2) + sigmoid(-1)) / 4, 12);
  });

  it('lies in its interval, whatever the looks', () => {
    const draw = random(3, 'looks');
    for (let i = 0; i < 200; i++) {
      const spread = 10 ** (2 * draw.next() - 1);
      const looks = Array.from({ length: 1 + Math.floor(6 * draw.next()) }, () => ({
        logits: [spread * normal(draw), spread * normal(draw)],
        weight: 0.01 + draw.next(),
      }));
      const { low, probability, high } = estimate(looks);
      expect(low).toBeLessThanOrEqual(probability);
      expect(probability).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
    }
  });

  it('has an interval for a single look, and one for looks that agree exactly', () => {
    const single = estimate([one(1)]);
    const agreeing = estimate([one(1), one(1), one(1)]);
    expect(single.high - single.low).toBeGreaterThan(0.1);
    expect(agreeing.high - agreeing.low).toBeGreaterThan(0.02);
    expect(agreeing.high - agreeing.low).toBeLessThan(single.high - single.low);
  });

  it('is wider where frames disagree, and narrower with more of them', () => {
    const width = (looks: readonly ReturnType<typeof one>[]) => {
      const { low, high } = estimate(looks);
      return high - low;
    };
    const calm = [one(0.1), one(-0.1), one(0), one(0.1)];
    const wild = [one(2), one(-2), one(1.5), one(-1.5)];
    expect(width(wild)).toBeGreaterThan(3 * width(calm));
    expect(width([...wild, ...wild, ...wild, ...wild])).toBeLessThan(0.6 * width(wild));
  });

  it('gives a frame that hardly counts hardly a say', () => {
    const calm = [one(-2), one(-2.1), one(-1.9), one(-2)];
    const { probability, high } = estimate([...calm, { logits: [6], weight: 0.001 }]);
    expect(probability).toBeLessThan(0.13);
    expect(high).toBeLessThan(0.2);
  });

  it('stays finite where the network is certain beyond measure', () => {
    const { low, probability, high } = estimate([one(400, 400), one(500, 500)]);
    expect([low, probability, high].every(Number.isFinite)).toBe(true);
    expect(low).toBeGreaterThan(0.9);
  });

  it('covers the mean over other frames about nine times of ten', () => {
    const draw = random(5, 'coverage');
    let covered = 0;
    const trials = 1000;
    for (let t = 0; t < trials; t++) {
      const middle = normal(draw);
      // The spread of a face over frames; small against the sigmoid's bend, so that the mean is that of the middle.
      const looks = Array.from({ length: 8 }, () => one(middle + 0.22 * normal(draw)));
      const { low, high } = estimate(looks);
      const truth = sigmoid(middle);
      if (low <= truth && truth <= high) covered += 1;
    }
    expect(covered / trials).toBeGreaterThan(0.87);
    expect(covered / trials).toBeLessThan(0.94);
  });
});
