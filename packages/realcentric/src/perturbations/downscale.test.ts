import { describe, expect, it } from 'vitest';
import { downscale } from './downscale.ts';
import { picture, psnr, scene } from './reference.fixture.ts';

describe('DS', () => {
  it('averages what it drops, so that fine stripes turn grey and not into other stripes', () => {
    const stripes = {
      width: 64,
      height: 64,
      data: Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 0 : 200)),
    };
    const { data } = downscale(stripes, 0.25);
    for (let x = 8; x < 56; x++) expect(Math.abs(data[3 * (32 * 64 + x)] - 100)).toBeLessThanOrEqual(2);
  });

  it('keeps a ramp', () => {
    const data = Uint8Array.from({ length: 3 * 64 * 16 }, (_, i) => 3 * (Math.floor(i / 3) % 64));
    const small = downscale({ width: 64, height: 16, data }, 0.5);
    for (let x = 4; x < 60; x++) expect(Math.abs(small.data[3 * x] - data[3 * x])).toBeLessThanOrEqual(1);
  });

  it.each([
    [1, 1],
    [3, 100],
    [101, 67],
  ])('keeps the size of %i x %i pixels', (width, height) => {
    const { width: w, height: h } = downscale(scene(width, height), 0.25);
    expect([w, h]).toEqual([width, height]);
  });

  it('to all of the size is the picture; to less of it is farther from the picture', () => {
    expect(downscale(picture, 1)).toEqual(picture);
    const image = scene(128, 96);
    expect(psnr(downscale(image, 0.25), image)).toBeLessThan(psnr(downscale(image, 0.5), image));
  });
});
