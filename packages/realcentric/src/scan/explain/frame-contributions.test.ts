/** @file Contributions of frames add up, and have the sign and the order of what the frames say. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameContributions } from './frame-contributions.ts';

const frame = fc.record({
  probability: fc.option(fc.double({ min: 0.001, max: 0.999, noNaN: true })),
  weight: fc.double({ min: 0.001, max: 1, noNaN: true }),
});

it('adds up to the log odds of the weighted mean', () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 12 }), (frames) => {
      const contributions = frameContributions(frames);
      const judged = frames.flatMap((f) => (f.probability === null ? [] : [{ ...f, probability: f.probability }]));
      const total = judged.reduce((sum, { weight }) => sum + weight, 0);
      const mean = judged.reduce((sum, f) => sum + (f.weight / total) * f.probability, 0);
      const sum = contributions.reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(judged.length === 0 ? 0 : Math.log(mean / (1 - mean)), 5);
      for (const [i, { probability }] of frames.entries()) {
        expect(Math.sign(contributions[i] as number)).toBe(Math.sign((probability ?? 0.5) - 0.5));
      }
    }),
  );
});

it('gives equal frames equal parts, a heavier one more, and stays finite at the ends', () => {
  const [a, b, c] = frameContributions([
    { probability: 0.8, weight: 0.25 },
    { probability: 0.8, weight: 0.25 },
    { probability: 0.8, weight: 0.5 },
  ]);
  expect(a).toBeCloseTo(Math.log(4) / 4);
  expect(b).toBe(a);
  expect(c).toBeCloseTo(Math.log(4) / 2);
  expect(frameContributions([{ probability: 1, weight: 1 }])[0]).toBeCloseTo(12);
  expect(frameContributions([])).toEqual([]);
});
