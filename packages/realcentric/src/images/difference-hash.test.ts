import { describe, expect, it } from 'vitest';
import { random, uniform } from '../random.ts';
import { differenceHash, HASH_BITS, hashDistance } from './difference-hash.ts';
import { createImage, type RgbImage } from './image.ts';
import { resize } from './resample.ts';

/** Soft shapes, other for each seed. */
function picture(seed: number, width = 240, height = 180): RgbImage {
  const draws = random(seed, 'difference hash');
  const waves = Array.from({ length: 6 }, () => [1, 2, 3, 4].map(() => uniform(draws, -9, 9)));
  const image = createImage(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = waves.reduce(
        (sum, [a, b, c, d]) => sum + Math.sin((a! * x) / width + (b! * y) / height + c!) * d! * 2,
        128,
      );
      image.data.fill(Math.max(0, Math.min(255, value)), 3 * (y * width + x), 3 * (y * width + x) + 3);
    }
  }
  return image;
}

function changed(image: RgbImage, change: (value: number, index: number) => number): RgbImage {
  const data = image.data.map((value, index) => Math.max(0, Math.min(255, change(value, index))));
  return { ...image, data };
}

const hash = (image: RgbImage) => differenceHash(image)!;

describe('differenceHash', () => {
  it('says in which direction it gets brighter', () => {
    const right = createImage(64, 64);
    for (let i = 0; i < 64 * 64; i++) right.data.fill(4 * (i % 64), 3 * i, 3 * i + 3);
    expect([...hash(right)]).toEqual([0xffffffff, 0xffffffff, 0, 0]);
    const up = createImage(64, 64);
    for (let i = 0; i < 64 * 64; i++) up.data.fill(255 - 4 * Math.floor(i / 64), 3 * i, 3 * i + 3);
    expect([...hash(up)]).toEqual([0, 0, 0, 0]);
    const down = createImage(64, 64);
    for (let i = 0; i < 64 * 64; i++) down.data.fill(4 * Math.floor(i / 64), 3 * i, 3 * i + 3);
    expect([...hash(down)]).toEqual([0, 0, 0xffffffff, 0xffffffff]);
    expect(hashDistance(hash(up), hash(down))).toBe(64);
    expect(hashDistance(hash(right), hash(down))).toBe(HASH_BITS);
  });

  it('hardly changes with size, brightness and noise', () => {
    for (let seed = 0; seed < 20; seed++) {
      const image = picture(seed);
      const draws = random(seed, 'noise');
      const copies = [
        resize(image, 120, 90),
        resize(image, 333, 250),
        changed(image, (value) => 0.8 * value + 20),
        changed(image, (value) => value + uniform(draws, -12, 12)),
      ];
      for (const copy of copies) expect(hashDistance(hash(image), hash(copy))).toBeLessThanOrEqual(8);
    }
  });

  it('differs between pictures', () => {
    const hashes = Array.from({ length: 20 }, (_, seed) => hash(picture(seed)));
    for (const [i, a] of hashes.entries())
      for (const b of hashes.slice(i + 1)) expect(hashDistance(a, b)).toBeGreaterThan(20);
  });

  it('has nothing to say of an even picture, noise and all', () => {
    const draws = random(1, 'noise');
    const even = changed(createImage(200, 100), () => 90 + uniform(draws, -20, 20));
    expect(differenceHash(even)).toBeUndefined();
    expect(differenceHash(createImage(1, 1))).toBeUndefined();
  });
});
