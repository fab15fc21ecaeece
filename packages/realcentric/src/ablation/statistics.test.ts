/** @file Figures of an ablation on scores whose AUC is known. */
import { expect, it } from 'vitest';
import { normal, random } from '../random.ts';
import { aucFigure, gainFigure } from './statistics.ts';

/** Reals around 0, fakes around a distance: AUC = Phi(distance / sqrt 2). */
function scores(distance: number, seed: number, units = 200): Float64Array {
  const draw = random(seed, 'scores');
  return Float64Array.from({ length: 4 * units }, (_, i) => normal(draw) + (i % 4 < 2 ? 0 : distance));
}
const variant = (distance: number) => [1, 2].map((seed) => [scores(distance, seed), scores(distance, seed + 10)]);

it('gives the mean AUC with an interval around it', () => {
  const { mean, low, high } = aucFigure(variant(1), random(1, 'bootstrap'), 300);
  expect(mean).toBeGreaterThan(0.73);
  expect(mean).toBeLessThan(0.79);
  expect(low).toBeLessThan(mean);
  expect(high).toBeGreaterThan(mean);
  expect(high - low).toBeLessThan(0.08);
});

it('tells a gain from none', () => {
  const better = gainFigure(variant(1.5), variant(1), random(2, 'bootstrap'), 300);
  expect(better.low).toBeGreaterThan(0);
  const same = gainFigure(variant(1), variant(1), random(2, 'bootstrap'), 300);
  expect(same).toEqual({ mean: 0, low: 0, high: 0 });
  const others = [3, 4].map((seed) => [scores(1, seed), scores(1, seed + 10)]);
  const none = gainFigure(others, variant(1), random(3, 'bootstrap'), 300);
  expect(none.low).toBeLessThan(0);
  expect(none.high).toBeGreaterThan(0);
});
