import { describe, expect, it } from 'vitest';
import { createImage, type RgbImage } from './image.ts';
import { noise } from './images.fixture.ts';
import { mirrorIndex } from './mirror.ts';
import { reduce } from './reduce.ts';
import { crop, resize, resizeMirrored } from './resample.ts';

function meanOf(image: RgbImage): number {
  return image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
}

describe('resize', () => {
  it('returns the same pixels at the same size', () => {
    const image = noise(17, 11);
    expect(resize(image, 17, 11).data).toEqual(image.data);
  });

  it('keeps flat pictures flat at every factor', () => {
    const image = createImage(97, 53);
    image.data.fill(201);
    for (const size of [1, 2, 3, 13, 50, 97, 200]) {
      expect(resize(image, size, size).data.every((value) => value === 201)).toBe(true);
    }
  });

  it('does not alias: a one-pixel chequerboard shrinks to grey', () => {
    const image = createImage(128, 128);
    for (let i = 0; i < 128 * 128; i++) image.data.fill(((i + Math.floor(i / 128)) % 2) * 255, 3 * i, 3 * i + 3);
    for (const size of [50, 32, 21, 9]) {
      const small = resize(image, size, size);
      for (const value of small.data) expect(Math.abs(value - 127.5)).toBeLessThan(8);
    }
  });

  it('keeps a linear ramp linear, up and down', () => {
    const ramp = createImage(200, 4);
    for (let i = 0; i < ramp.data.length; i++) ramp.data[i] = Math.floor(i / 3) % 200;
    for (const width of [50, 100, 400, 25]) {
      const out = resize(ramp, width, 4);
      const step = 200 / width;
      for (let x = Math.ceil(width / 25) + 1; x < width - Math.ceil(width / 25) - 1; x++) {
        expect(Math.abs(out.data[3 * x] - ((x + 0.5) * step - 0.5))).toBeLessThan(1.01);
      }
    }
  });

  it('reads a region as if it were cut out first', () => {
    const image = noise(40, 40);
    const region = { x: 8, y: 4, width: 24, height: 30 };
    const inner = resize(image, 12, 15, region);
    const cut = resize(crop(image, region), 12, 15);
    for (let y = 1; y < 14; y++) {
      for (let i = 3 * (12 * y + 1); i < 3 * (12 * y + 11); i++) expect(inner.data[i]).toBe(cut.data[i]);
    }
  });

  it('gives the same where boxes are averaged first, whether of the region or of the whole picture', () => {
    const image = noise(120, 90);
    for (const [x, y, side, size] of [
      [13.3, 7.9, 64.5, 16],
      [0, 0, 90, 13],
      [51, 21, 69, 20],
    ] as const) {
      const factor = Math.floor(side / size / 1.5);
      const scaled = { x: x / factor, y: y / factor, width: side / factor, height: side / factor };
      const whole = resize(reduce(image, factor, factor), size, size, scaled);
      expect(resize(image, size, size, { x, y, width: side, height: side }).data).toEqual(whole.data);
    }
  });

  it('keeps the mean within a level when it averages boxes first', () => {
    const image = noise(331, 257);
    expect(Math.abs(meanOf(resize(image, 20, 16)) - meanOf(image))).toBeLessThan(1);
  });

  it('refuses sizes and regions that make no sense', () => {
    const image = noise(8, 8);
    expect(() => resize(image, 0, 4)).toThrow(RangeError);
    expect(() => resize(image, 4, 4, { x: -1, y: 0, width: 4, height: 4 })).toThrow(RangeError);
    expect(() => resize(image, 4, 4, { x: 5, y: 0, width: 4, height: 4 })).toThrow(RangeError);
    expect(() => resize(image, 4, 4, { x: 1, y: 0, width: 0, height: 4 })).toThrow(RangeError);
  });
});

describe('resizeMirrored', () => {
  it('is resize of a region inside the picture', () => {
    const image = noise(60, 50);
    const region = { x: 9.5, y: 12.25, width: 33, height: 21 };
    expect(resizeMirrored(image, 15, 7, region).data).toEqual(resize(image, 15, 7, region).data);
  });

  it('reads beyond every border, however far, as if the picture had been mirrored there first', () => {
    const image = noise(30, 20);
    for (const [x, y, width, height] of [
      [-9, -7, 25, 15],
      [12, 8, 40, 30],
      [-50, -33, 130, 90],
      [-200, 140, 40, 40],
    ] as const) {
      const all = { x: x - 30, y: y - 30, width: width + 60, height: height + 60 };
      const padded = crop(image, all);
      for (const shrink of [0.5, 1, 1.7, 2.6]) {
        const [w, h] = [Math.round(width / shrink), Math.round(height / shrink)];
        const out = resizeMirrored(image, w, h, { x, y, width, height });
        const expected = resize(padded, w, h, { x: 30, y: 30, width, height });
        for (let i = 0; i < out.data.length; i++)
          expect(Math.abs(out.data[i] - expected.data[i])).toBeLessThanOrEqual(1);
      }
    }
  });

  it('keeps a flat picture flat far outside, by any factor', () => {
    const image = createImage(5, 3);
    image.data.fill(77);
    for (const side of [1, 2, 9, 1000]) {
      const out = resizeMirrored(image, 4, 4, { x: -side, y: 2 * side, width: 3 * side, height: side });
      expect(out.data.every((value) => value === 77)).toBe(true);
    }
  });
});

describe('crop', () => {
  it('mirrors what lies outside', () => {
    expect([-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((i) => mirrorIndex(i, 3))).toEqual([
      2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0,
    ]);
    const image = noise(5, 4);
    const out = crop(image, { x: -2, y: -1, width: 9, height: 7 });
    for (let y = 0; y < 7; y++) {
      for (let x = 0; x < 9; x++) {
        const from = 3 * (5 * mirrorIndex(y - 1, 4) + mirrorIndex(x - 2, 5));
        expect(out.data[3 * (9 * y + x)]).toBe(image.data[from]);
        expect(out.data[3 * (9 * y + x) + 2]).toBe(image.data[from + 2]);
      }
    }
  });

  it('cuts an inner part', () => {
    const image = noise(6, 6);
    const out = crop(image, { x: 2, y: 3, width: 2, height: 1 });
    expect([...out.data]).toEqual([...image.data.slice(3 * (6 * 3 + 2), 3 * (6 * 3 + 4))]);
  });
});
