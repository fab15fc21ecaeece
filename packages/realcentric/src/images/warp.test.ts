import { describe, expect, it } from 'vitest';
import { random, uniform } from '../random.ts';
import { createImage, type RgbImage } from './image.ts';
import { similarity } from './images.fixture.ts';
import { crop, resize } from './resample.ts';
import { sampleMirrored, warpAffine, warpRoughly, warpSimilarity } from './warp.ts';

/** A smooth picture whose values are known at every real coordinate. */
const red = (x: number, y: number): number => 128 + 60 * Math.sin(x / 9) + 50 * Math.cos(y / 11);
const green = (x: number, y: number): number => 120 + 0.4 * x + 0.2 * y;

function smooth(width: number, height: number): RgbImage {
  const image = createImage(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const o = 3 * (y * width + x);
      image.data[o] = Math.round(red(x + 0.5, y + 0.5));
      image.data[o + 1] = Math.round(green(x + 0.5, y + 0.5));
      image.data[o + 2] = (x * 7 + y * 13) % 256;
    }
  }
  return image;
}

describe('warpSimilarity', () => {
  it('returns the same pixels for the identity', () => {
    const image = smooth(70, 41);
    expect(warpSimilarity(image, similarity(1, 0, 0, 0), 70, 41).data).toEqual(image.data);
  });

  it('is a mirrored crop for whole-pixel shifts, in and outside the picture', () => {
    const image = smooth(30, 20);
    for (const [x, y] of [
      [3, 5],
      [-12, 4],
      [20, 15],
      [-70, -55],
    ] as const) {
      const out = warpSimilarity(image, similarity(1, 0, x, y), 25, 18);
      expect(out.data).toEqual(crop(image, { x, y, width: 25, height: 18 }).data);
    }
  });

  it('shows the source at the mapped place, whatever the rotation and scale', () => {
    const image = smooth(160, 160);
    const draws = random(3, 'warp');
    for (let n = 0; n < 20; n++) {
      const t = similarity(uniform(draws, 0.3, 1.8), uniform(draws, -3, 3), 80, 80);
      const centred = { ...t, tx: 80 - 20 * t.a + 20 * t.b, ty: 80 - 20 * t.b - 20 * t.a };
      const out = warpSimilarity(image, centred, 40, 40);
      for (let v = 2; v < 38; v += 5) {
        for (let u = 2; u < 38; u += 5) {
          const x = centred.a * (u + 0.5) - centred.b * (v + 0.5) + centred.tx;
          const y = centred.b * (u + 0.5) + centred.a * (v + 0.5) + centred.ty;
          const o = 3 * (v * 40 + u);
          expect(Math.abs(out.data[o] - red(x, y))).toBeLessThan(3);
          expect(Math.abs(out.data[o + 1] - green(x, y))).toBeLessThan(1.2);
        }
      }
    }
  });

  it('gives the same inside the picture by the fast path as sample by sample', () => {
    const image = smooth(300, 90);
    const t = similarity(0.93, 0.11, 6.3, 2.7);
    const out = warpSimilarity(image, t, 290, 60);
    const one = new Uint8Array(3);
    for (let v = 0; v < 60; v += 7) {
      for (let u = 0; u < 290; u += 3) {
        const x = t.a * (u + 0.5) - t.b * (v + 0.5) + t.tx - 0.5;
        const y = t.b * (u + 0.5) + t.a * (v + 0.5) + t.ty - 0.5;
        sampleMirrored(image, x, y, one, 0);
        for (let c = 0; c < 3; c++) expect(Math.abs(out.data[3 * (v * 290 + u) + c] - one[c])).toBeLessThanOrEqual(1);
      }
    }
  });

  it('does not alias where it shrinks', () => {
    const image = createImage(256, 256);
    for (let i = 0; i < 65536; i++) image.data.fill(((i + Math.floor(i / 256)) % 2) * 255, 3 * i, 3 * i + 3);
    const out = warpSimilarity(image, similarity(2.6, 0.2, 30, 5), 80, 80);
    for (const value of out.data) expect(Math.abs(value - 127.5)).toBeLessThan(8);
  });

  it('agrees with resize where it only shrinks, borders mirrored or cut', () => {
    const image = smooth(180, 180);
    const out = warpSimilarity(image, similarity(3, 0, 0, 0), 60, 60);
    const small = resize(image, 60, 60);
    for (let y = 0; y < 60; y++) {
      for (let x = 0; x < 60; x++) {
        const o = 3 * (60 * y + x);
        // At the border the filter of the one reads the mirror image, and that of the other less: no difference in what is smooth.
        const channels = x % 59 === 0 || y % 59 === 0 ? 2 : 3;
        for (let c = 0; c < channels; c++) expect(Math.abs(out.data[o + c] - small.data[o + c])).toBeLessThanOrEqual(1);
      }
    }
  });

  it('changes smoothly as the transform moves, over whole pixels and between them', () => {
    const image = smooth(300, 300);
    for (let i = 2; i < image.data.length; i += 3) image.data[i] = (Math.floor(i / 3 / 7) % 2) * 255;
    const draws = random(5, 'glide');
    for (let n = 0; n < 12; n++) {
      const t = similarity(uniform(draws, 1.1, 5), uniform(draws, -3, 3), 150, 150);
      const [tx, ty] = [150 - 15 * t.a + 15 * t.b, 150 - 15 * t.b - 15 * t.a];
      let before = warpSimilarity(image, { ...t, tx, ty }, 30, 30).data;
      for (let step = 1; step <= 100; step++) {
        // A hundredth of the way between stripes of 0 and 255, at most, and rounding.
        const after = warpSimilarity(image, { ...t, tx: tx + step / 100, ty }, 30, 30).data;
        expect(Math.max(...after.map((value, i) => Math.abs(value - before[i])))).toBeLessThan(6);
        before = after;
      }
    }
  });

  it('mirrors at the border of the picture also where only a part is shrunk', () => {
    const image = smooth(200, 200);
    const shrunk = warpSimilarity(image, similarity(2, 0, -60, -40), 50, 50);
    const padded = crop(image, { x: -60, y: -40, width: 100, height: 100 });
    const expected = resize(padded, 50, 50);
    for (let y = 1; y < 49; y++) {
      for (let x = 1; x < 49; x++) {
        const o = 3 * (50 * y + x);
        expect(Math.abs(shrunk.data[o] - expected.data[o])).toBeLessThanOrEqual(2);
        expect(Math.abs(shrunk.data[o + 1] - expected.data[o + 1])).toBeLessThanOrEqual(2);
      }
    }
  });

  it('survives pictures of one pixel', () => {
    const dot = createImage(1, 1);
    dot.data.set([9, 8, 7]);
    const out = warpSimilarity(dot, similarity(0.7, 1, -4, 9), 5, 5);
    for (let i = 0; i < 25; i++) expect([...out.data.subarray(3 * i, 3 * i + 3)]).toEqual([9, 8, 7]);
  });
});

describe('warpRoughly', () => {
  it('shows what warpSimilarity shows, at every scale and at the borders', () => {
    const image = smooth(160, 140);
    for (const [scale, angle, tx, ty] of [
      [0.7, 0.3, 40, 20],
      [1.9, 0.2, 10, 5],
      [2.1, -0.4, 0, 40],
      [4.5, 0, 3, 1],
      [3.2, 2, 120, -10],
    ] as const) {
      const rough = warpRoughly(image, similarity(scale, angle, tx, ty), 30, 30);
      const exact = warpSimilarity(image, similarity(scale, angle, tx, ty), 30, 30);
      // Of the smooth red and green.
      const far = rough.data.map((value, i) => (i % 3 === 2 ? 0 : Math.abs(value - exact.data[i])));
      expect(Math.max(...far)).toBeLessThan(20);
      expect(far.reduce((sum, value) => sum + value, 0) / (2 * 30 * 30)).toBeLessThan(1);
    }
  });
});

describe('warpAffine', () => {
  it('stretches the axes independently', () => {
    const image = smooth(120, 120);
    const out = warpAffine(image, { xx: 0.5, xy: 0.1, tx: 20, yx: 0, yy: 2, ty: 10 }, 80, 50);
    for (let v = 3; v < 47; v += 4) {
      for (let u = 3; u < 77; u += 4) {
        const x = 0.5 * (u + 0.5) + 0.1 * (v + 0.5) + 20;
        expect(Math.abs(out.data[3 * (v * 80 + u)] - red(x, 2 * (v + 0.5) + 10))).toBeLessThan(3);
      }
    }
  });
});

describe('mirroring', () => {
  it('is exact, and its own inverse', () => {
    const image = smooth(40, 30);
    const mirror = { xx: -1, xy: 0, tx: 40, yx: 0, yy: 1, ty: 0 };
    const mirrored = warpAffine(image, mirror, 40, 30);
    for (let y = 0; y < 30; y++) {
      for (let x = 0; x < 40; x++) {
        const [p, q] = [3 * (40 * y + x), 3 * (40 * y + 39 - x)];
        expect([...mirrored.data.subarray(p, p + 3)]).toEqual([...image.data.subarray(q, q + 3)]);
      }
    }
    expect(warpAffine(mirrored, mirror, 40, 30).data).toEqual(image.data);
  });
});
