import { describe, expect, it } from 'vitest';
import { pixelate, resizeBilinear } from './pixelation.ts';
import { difference, expected, picture, scene } from './reference.fixture.ts';
import { PERTURBATIONS } from './suite.ts';

describe('JPEG, the pixelation', () => {
  it.each(PERTURBATIONS.JPEG.levels.map((p, i) => [i + 1, p]))('level %i is what OpenCV gives', (level, factor) => {
    const result = pixelate(picture, factor);
    expect(difference(result, expected('opencv', 'JPEG')[level - 1]!)).toEqual({ largest: 0, share: 0 });
  });

  it('keeps what is linear, by the convention of half pixels', () => {
    const ramp = { width: 64, height: 1, data: Uint8Array.from({ length: 192 }, (_, i) => 3 * Math.floor(i / 3)) };
    const half = resizeBilinear(ramp, 32, 1);
    expect(Array.from({ length: 32 }, (_, i) => half.data[3 * i])).toEqual(
      Array.from({ length: 32 }, (_, i) => Math.round(3 * (2 * i + 0.5))),
    );
  });

  it('looks at no more than the nearest pixels when it shrinks', () => {
    // At a sixth, output i lies at 6 i + 2.5: between inputs 2 and 3 of each six; the others may be anything.
    const stripes = (others: number) => ({
      width: 60,
      height: 1,
      data: Uint8Array.from({ length: 180 }, (_, i) => ([2, 3].includes(Math.floor(i / 3) % 6) ? 90 : others)),
    });
    expect(resizeBilinear(stripes(0), 10, 1)).toEqual(resizeBilinear(stripes(255), 10, 1));
  });

  it.each([
    [1, 1],
    [3, 200],
    [257, 5],
  ])('keeps the size of %i x %i pixels', (width, height) => {
    const { width: w, height: h, data } = pixelate(scene(width, height), 6);
    expect([w, h, data.length]).toEqual([width, height, 3 * width * height]);
  });

  it('by one is the picture', () => {
    expect(pixelate(picture, 1)).toEqual(picture);
  });
});
