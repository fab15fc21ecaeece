/** @file The nearest faces of a gallery against a sort of all of them. */
import { expect, it } from 'vitest';
import { normal, random } from '../../random.ts';
import { type Gallery, nearestFaces, neighbourSchema } from './neighbours.ts';

function unit(draw: ReturnType<typeof random>, width: number): number[] {
  const values = Array.from({ length: width }, () => normal(draw));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

it('finds the most similar of each kind, and no more than asked for', () => {
  const draw = random(1, 'gallery');
  const vectors = Array.from({ length: 60 }, () => unit(draw, 8));
  const gallery: Gallery = {
    width: 8,
    files: vectors.map((_, i) => `${i}.jpg`),
    kinds: vectors.map((_, i) => (i % 3 === 0 ? 'natural' : 'forged')),
    vectors: Float32Array.from(vectors.flat()),
  };
  const z = unit(draw, 8);
  const all = vectors.map((v, i) => ({
    file: `${i}.jpg`,
    dot: v.reduce((sum, x, k) => sum + x * (z[k] as number), 0),
  }));
  const best = (natural: boolean) =>
    all
      .filter((_, i) => (i % 3 === 0) === natural)
      .sort((a, b) => b.dot - a.dot)
      .slice(0, 4);
  const expected = [...best(true), ...best(false)].sort((a, b) => b.dot - a.dot);
  const found = nearestFaces(gallery, z, 4);
  expect(found.map(({ file }) => file)).toEqual(expected.map(({ file }) => file));
  for (const [i, neighbour] of found.entries()) {
    expect(neighbourSchema.parse(neighbour).similarity).toBeCloseTo(expected[i]?.dot as number, 5);
  }
  expect(nearestFaces({ ...gallery, kinds: gallery.kinds.map(() => 'forged') }, z, 2)).toHaveLength(2);
  expect(() => nearestFaces(gallery, z.slice(1), 1)).toThrow(/of 7 numbers, where the gallery has 8/);
});
