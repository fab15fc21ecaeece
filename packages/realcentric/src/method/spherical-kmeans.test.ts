/** @file Spherical k-means finds the directions that vectors were drawn around. */
import { expect, it } from 'vitest';
import { normal, random } from '../random.ts';
import { farthestVector, nearestCenter, sphericalKMeans } from './spherical-kmeans.ts';

const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
const directions = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, -1, 0],
];
const draw = random(1, 'vectors');
const vectors = Array.from({ length: 90 }, (_, i) =>
  unit((directions[i % 3] as number[]).map((x) => x + 0.15 * normal(draw))),
);

it('finds the directions', () => {
  const centers = sphericalKMeans(vectors, 3, random(2));
  for (const direction of directions) expect(nearestCenter(direction, centers).similarity).toBeGreaterThan(0.99);
  for (const center of centers) expect(Math.hypot(...center)).toBeCloseTo(1, 10);
  expect(new Set(directions.map((d) => nearestCenter(d, centers).index)).size).toBe(3);
});

it('is the same from the same seed', () => {
  expect(sphericalKMeans(vectors, 3, random(5))).toEqual(sphericalKMeans(vectors, 3, random(5)));
});

it('one center is the direction of the mean', () => {
  const [center] = sphericalKMeans(vectors, 1, random(3)) as [Float64Array];
  const mean = unit([0, 1, 2, 3].map((d) => vectors.reduce((sum, v) => sum + (v[d] as number), 0)));
  expect(nearestCenter(mean, [center]).similarity).toBeCloseTo(1, 10);
});

it('leaves no center alone among vectors that are all alike, and refuses too few', () => {
  const alike = Array.from({ length: 5 }, () => [1, 0]);
  for (const center of sphericalKMeans(alike, 2, random(1))) expect(center.every(Number.isFinite)).toBe(true);
  expect(() => sphericalKMeans(alike, 6, random(1))).toThrow(/6 centers of 5 vectors/);
});

it('names the vector that is farthest from every center', () => {
  expect(farthestVector(vectors, directions.slice(0, 2)) % 3).toBe(2);
});
