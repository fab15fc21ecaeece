import { describe, expect, it } from 'vitest';
import { gaussianBlur } from './blur.ts';
import { difference, expected, picture } from './reference.fixture.ts';
import { PERTURBATIONS } from './suite.ts';

const { levels } = PERTURBATIONS.GB;

describe('GB', () => {
  it.each(levels.map((size, i) => [i + 1, size]))('level %i is what the formula gives', (level, size) => {
    const result = gaussianBlur(picture, size);
    expect(difference(result, expected('formula', 'GB')[level - 1]!)).toEqual({ largest: 0, share: 0 });
    expect(difference(result, expected('opencv', 'GB')[level - 1]!).largest).toBeLessThanOrEqual(1);
  });

  it.each(levels)('spreads a point over %i pixels and no further', (size) => {
    const side = 2 * size + 1;
    const data = new Uint8Array(3 * side * side);
    data.fill(255, 3 * (size * side + size), 3 * (size * side + size + 1));
    const reach = (size - 1) / 2;
    const blurred = gaussianBlur({ width: side, height: side, data }, size).data;
    const middle = Array.from({ length: side }, (_, x) => blurred[3 * (size * side + x)]);
    expect(middle.every((value, x) => Math.abs(x - size) <= reach || value === 0)).toBe(true);
    expect(middle.slice(size + 1)).toEqual(middle.slice(0, size).reverse());
    const peak = middle[size];
    const shares = Array.from({ length: size }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * (size / 6) ** 2)));
    expect(peak).toBe(Math.round(255 / shares.reduce((sum, value) => sum + value, 0) ** 2));
  });

  it.each([
    [1, 1],
    [1, 9],
    [9, 2],
    [5, 5],
  ])('a flat picture of %i x %i pixels, smaller than the kernel, stays', (width, height) => {
    const image = { width, height, data: new Uint8Array(3 * width * height).fill(77) };
    expect(gaussianBlur(image, 21)).toEqual(image);
  });

  it('a kernel of one pixel is the picture', () => {
    expect(gaussianBlur(picture, 1)).toEqual(picture);
  });
});
