import { describe, expect, it } from 'vitest';
import { random, uniform } from '../random.ts';
import { createImage, createPlane } from './image.ts';
import { type DenseMap, remap } from './remap.ts';
import { warpAffine } from './warp.ts';

const draws = random(1, 'remap');
const image = createImage(40, 30);
for (let i = 0; i < image.data.length; i++) image.data[i] = Math.floor(draws.next() * 256);

function mapOf(width: number, height: number, place: (x: number, y: number) => readonly [number, number]): DenseMap {
  const map = { x: createPlane(width, height), y: createPlane(width, height) };
  for (let i = 0; i < width * height; i++) {
    const [x, y] = place((i % width) + 0.5, Math.floor(i / width) + 0.5);
    map.x.data[i] = x;
    map.y.data[i] = y;
  }
  return map;
}

describe('remap', () => {
  it('agrees with the affine warp, in and outside the picture', () => {
    const t = { xx: 0.8, xy: 0.3, tx: -9, yx: -0.25, yy: 0.9, ty: 4 };
    const everywhere = createPlane(60, 50);
    everywhere.data.fill(1);
    const map = mapOf(60, 50, (x, y) => [t.xx * x + t.xy * y + t.tx, t.yx * x + t.yy * y + t.ty]);
    const out = remap(image, map, everywhere);
    const expected = warpAffine(image, t, 60, 50);
    for (let i = 0; i < out.data.length; i++) expect(Math.abs(out.data[i] - expected.data[i])).toBeLessThanOrEqual(1);
  });

  it('samples only where it is asked to', () => {
    const where = createPlane(40, 30);
    where.data.fill(0.2, 41, 44);
    const out = remap(
      image,
      mapOf(40, 30, (x, y) => [x, y]),
      where,
    );
    expect([...out.data.subarray(3 * 41, 3 * 44)]).toEqual([...image.data.subarray(3 * 41, 3 * 44)]);
    expect(out.data.subarray(0, 3 * 41).every((value) => value === 0)).toBe(true);
  });

  it('stays inside the range of the picture wherever the map points', () => {
    const where = createPlane(40, 30);
    where.data.fill(1);
    const flat = { ...image, data: image.data.map(() => 77) };
    const wild = mapOf(40, 30, () => [uniform(draws, -500, 500), uniform(draws, -500, 500)]);
    expect(remap(flat, wild, where).data.every((value) => value === 77)).toBe(true);
  });
});
