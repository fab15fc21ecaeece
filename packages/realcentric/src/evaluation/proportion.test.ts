/** @file Wilson's interval. */
import { describe, expect, it } from 'vitest';
import { proportion, proportionReaching } from './proportion.ts';

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

it('counts what reaches a threshold, of one label', () => {
  const items = { scores: Float64Array.of(0.2, 0.5, 0.9, 0.5, 0.1), labels: Uint8Array.of(0, 0, 0, 1, 1) };
  expect(proportionReaching(items, 0, 0.5)).toEqual(proportion(2, 3));
  expect(proportionReaching(items, 1, 0.5)).toEqual(proportion(1, 2));
  expect(proportionReaching({ ...items, labels: new Uint8Array(5) }, 1, 0.5)).toEqual(proportion(0, 0));
});
