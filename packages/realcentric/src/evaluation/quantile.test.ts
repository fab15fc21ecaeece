/** @file Quantiles against values of numpy. */
import { expect, it } from 'vitest';
import { quantile } from './quantile.ts';

it('lies between neighbours as numpy.quantile does', () => {
  expect(quantile([0, 1, 2, 3], 0.5)).toBe(1.5);
  const ascending = Float64Array.of(-2, 0.5, 0.5, 3, 10);
  expect([0, 0.1, 0.25, 0.9, 1].map((share) => quantile(ascending, share))).toEqual([
    -2,
    expect.closeTo(-1, 12),
    0.5,
    expect.closeTo(7.2, 12),
    10,
  ]);
  expect(quantile([4], 0.3)).toBe(4);
});
