/** @file Wilson's interval. */
import { describe, expect, it } from 'vitest';
import { proportion } from './proportion.ts';

describe('proportion', () => {
  // Worked out by hand from the published formula, in another language.
  it.each([
    [8, 10, 0.4901624715, 0.9433178486],
    [0, 50, 0, 0.0713475991],
    [1, 1000, 0.0001765464, 0.0056425586],
    [50, 50, 0.9286524009, 1],
  ])('%d of %d', (hits, total, low, high) => {
    const { share, interval } = proportion(hits, total);
    expect(share).toBe(hits / total);
    expect(interval?.low).toBeCloseTo(low, 6);
    expect(interval?.high).toBeCloseTo(high, 6);
  });

  it('has no value of nothing', () => expect(proportion(0, 0)).toMatchObject({ share: null, interval: null }));
});
