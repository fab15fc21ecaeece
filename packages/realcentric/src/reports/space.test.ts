/** @file Maps of the embedding space: principal components as the definition has them, UMAP that repeats, plots that say what they show. */
import { expect, it } from 'vitest';
import { normal, random } from '../random.ts';
import { anglesToCenters, neighbourMap, principalMap, type SpacePoint, spaceSection } from './space.ts';

const draw = random(1, 'space');
const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
const around = (axis: number) => unit(Array.from({ length: 6 }, (_, d) => (d === axis ? 1 : 0) + 0.1 * normal(draw)));
const points: SpacePoint[] = [
  ...Array.from({ length: 30 }, () => ({ kind: 'real', z: around(0) })),
  ...Array.from({ length: 30 }, () => ({ kind: 'swap', z: around(1) })),
  { kind: 'center', z: unit([1, 0, 0, 0, 0, 0]) },
];

it('puts the largest variance on the first axis, components uncorrelated', () => {
  const map = principalMap(points.map((p) => p.z));
  const variance = (k: 0 | 1) => map.reduce((sum, p) => sum + p[k] ** 2, 0);
  expect(variance(0)).toBeGreaterThan(5 * variance(1));
  expect(Math.abs(map.reduce((sum, [x, y]) => sum + x * y, 0))).toBeLessThan(1e-9);
  const sides = map.slice(0, 60).map(([x]) => Math.sign(x));
  expect(Math.abs(sides.slice(0, 30).reduce((a, b) => a + b, 0))).toBe(30);
  expect(sides[0]).toBe(-(sides[40] as number));
});

it('gives the same UMAP from the same seed, with the groups apart', () => {
  const vectors = points.map((p) => p.z);
  const map = neighbourMap(vectors, random(3, 'umap'));
  expect(neighbourMap(vectors, random(3, 'umap'))).toEqual(map);
  const mean = (from: number, to: number, k: 0 | 1) =>
    map.slice(from, to).reduce((sum, p) => sum + p[k], 0) / (to - from);
  const gap = Math.hypot(mean(0, 30, 0) - mean(30, 60, 0), mean(0, 30, 1) - mean(30, 60, 1));
  expect(gap).toBeGreaterThan(3);
});

it('measures angles to the nearest center', () => {
  expect(anglesToCenters([0, 1], [[1, 0]])).toBeCloseTo(90);
  expect(
    anglesToCenters(
      [0, 1],
      [
        [1, 0],
        [0, 1],
      ],
    ),
  ).toBeCloseTo(0);
});

it('draws plots that say what they show', () => {
  const html = spaceSection('After training', points, random(1, 'umap'));
  expect(html.match(/<svg/g)).toHaveLength(3);
  expect(html).toMatch(/aria-label="Principal components of 30 real, 30 swap"/);
  expect(html).toMatch(/aria-label="Angles to the real center, medians: real \d+\.\d degrees, swap \d+\.\d degrees"/);
});
