import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../images/image.ts';
import { random } from '../random.ts';
import { coverCrop, coverFrame } from './blocks.ts';
import { counted } from './reference.fixture.ts';

const black = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: new Uint8Array(3 * width * height),
});

/** Pixels that were covered; every one must be grey in all channels. */
function covered({ width, data }: RgbImage): (readonly [x: number, y: number])[] {
  const places: [number, number][] = [];
  for (let i = 0; i < data.length / 3; i++) {
    const pixel = [...data.subarray(3 * i, 3 * i + 3)];
    if (pixel.every((value) => value === 0)) continue;
    expect(pixel).toEqual([128, 128, 128]);
    places.push([i % width, Math.floor(i / width)]);
  }
  return places;
}

/** Draws each of the numbers once. */
const given = (...numbers: number[]) => ({ next: () => numbers.shift()! });

describe('BW', () => {
  it('covers 8 x 8 pixels at the drawn corner, x before y', () => {
    const places = covered(coverFrame(black(300, 256), 1, given(0.5, 0.25)));
    // Corners from 0 to size - 1 - 8, both included.
    const [x, y] = [Math.floor(0.5 * 292), Math.floor(0.25 * 248)];
    expect(places).toHaveLength(64);
    expect(places[0]).toEqual([x, y]);
    expect(places.at(-1)).toEqual([x + 7, y + 7]);
  });

  it('keeps the last row and column free, and reaches the ones before', () => {
    const places = covered(coverFrame(black(256, 256), 1, given(0.999999, 0.999999)));
    expect(places.at(-1)).toEqual([254, 254]);
    const all = covered(coverFrame(black(256, 256), 3000, random(1)));
    expect(Math.max(...all.map(([x]) => x))).toBe(254);
    expect(Math.max(...all.map(([, y]) => y))).toBe(254);
    expect(all.some(([x]) => x === 0)).toBe(true);
  });

  it.each([
    [256, 256, 16],
    [511, 900, 16],
    [512, 512, 32],
    [1920, 1080, 64],
    [255, 4000, 0],
  ])('draws for %i x %i pixels %i squares at level 1', (width, height, squares) => {
    const draws = counted(random(1));
    coverFrame(black(width, height), 16, draws);
    expect(draws.count()).toBe(2 * squares);
  });

  it('leaves the original as it is', () => {
    const image = black(256, 256);
    coverFrame(image, 80, random(1));
    expect(image).toEqual(black(256, 256));
  });
});

describe('BW-crop', () => {
  it.each([
    [256, 8],
    [128, 4],
    [224, 7],
    [1024, 32],
    [9, 1],
  ])('a crop of %i pixels gets squares of %i', (size, side) => {
    expect(covered(coverCrop(black(size, size), 1, given(0.3, 0.3)))).toHaveLength(side * side);
  });

  it('does to a crop of 256 pixels what BW does', () => {
    expect(coverCrop(black(256, 256), 48, random(4))).toEqual(coverFrame(black(256, 256), 48, random(4)));
  });

  it('covers a like share of crops of any size', () => {
    const share = (size: number) => covered(coverCrop(black(size, size), 80, random(1))).length / size ** 2;
    for (const size of [64, 112, 224, 512]) expect(share(size)).toBeCloseTo(share(256), 1);
  });

  it.each([1, 2])('a crop of %i pixels is covered without harm', (size) => {
    expect(coverCrop(black(size, size), 16, random(1)).data).toHaveLength(3 * size * size);
  });
});
