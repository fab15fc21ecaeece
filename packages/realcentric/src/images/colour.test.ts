import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { type ColourJitter, jitterColour, labToRgb, rgbToLab, rgbToYcbcr, ycbcrToRgb } from './colour.ts';

const draws = random(1, 'colour');
const pixels = Uint8Array.from({ length: 3 * 4000 }, () => Math.floor(draws.next() * 256));
const none: ColourJitter = { hue: 0, saturation: 0, contrast: 0, brightness: 0, shift: [0, 0, 0] };
const image = { width: 80, height: 50, data: pixels };

function farthest(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

describe('YCbCr', () => {
  it('follows the written formulas', () => {
    const [y, cb, cr] = rgbToYcbcr(Uint8Array.of(200, 100, 50));
    const luma = 0.299 * 200 + 0.587 * 100 + 0.114 * 50;
    expect(y).toBeCloseTo((219 * luma + 16) / 255, 4);
    expect(cb).toBeCloseTo((224 * (0.564 * (50 - luma) + 0.5) + 16) / 255, 4);
    expect(cr).toBeCloseTo((224 * (0.713 * (200 - luma) + 0.5) + 16) / 255, 4);
  });

  it('comes back within a level, cut and not rounded', () => {
    expect(farthest(ycbcrToRgb(rgbToYcbcr(pixels)), pixels)).toBeLessThanOrEqual(1);
    const grey = rgbToYcbcr(Uint8Array.of(100, 100, 100)).map((v, i) => (i === 0 ? v + 0.7 * (219 / 255) : v));
    expect([...ycbcrToRgb(grey)]).toEqual([100, 100, 100]);
  });

  it('limits what leaves 0..255', () => {
    const [y, cb, cr] = rgbToYcbcr(Uint8Array.of(250, 10, 10));
    expect([...ycbcrToRgb(Float64Array.of(y, cb, cr + 100))][0]).toBe(255);
    expect([...ycbcrToRgb(Float64Array.of(y - 200, cb, cr))][1]).toBe(0);
  });
});

describe('Lab', () => {
  it('matches known colours', () => {
    // Reference values: Lindbloom's calculator, sRGB D65.
    const known: readonly (readonly [number[], number[]])[] = [
      [
        [255, 255, 255],
        [100, 0, 0],
      ],
      [
        [255, 0, 0],
        [53.24, 80.09, 67.2],
      ],
      [
        [0, 0, 255],
        [32.3, 79.19, -107.86],
      ],
      [
        [119, 119, 119],
        [50.03, 0, 0],
      ],
    ];
    for (const [rgb, lab] of known) {
      const out = rgbToLab(Uint8Array.from(rgb));
      for (let c = 0; c < 3; c++) expect(Math.abs(out[c] - lab[c])).toBeLessThan(0.05);
    }
  });

  it('comes back exactly', () => {
    expect(farthest(labToRgb(rgbToLab(pixels)), pixels)).toBe(0);
  });
});

describe('jitterColour', () => {
  it('changes nothing where nothing is asked', () => {
    expect(farthest(jitterColour(image, none).data, pixels)).toBe(0);
  });

  it('turns grey by no hue and saturation', () => {
    const grey = { width: 1, height: 1, data: Uint8Array.of(90, 90, 90) };
    expect([...jitterColour(grey, { ...none, hue: 0.4, saturation: 0.3 }).data]).toEqual([90, 90, 90]);
  });

  it('takes all colour at saturation -1', () => {
    const out = jitterColour(image, { ...none, saturation: -1 }).data;
    for (let i = 0; i < out.length; i += 3) expect(Math.max(out[i], out[i + 1], out[i + 2]) - out[i]).toBe(0);
  });

  it('keeps the luma under a turn of the hue', () => {
    const skin = { width: 1, height: 1, data: Uint8Array.of(180, 140, 120) };
    const [r, g, b] = jitterColour(skin, { ...none, hue: 0.3 }).data;
    expect(0.299 * r + 0.587 * g + 0.114 * b).toBeCloseTo(0.299 * 180 + 0.587 * 140 + 0.114 * 120, -0.3);
    expect(r).not.toBe(180);
  });

  it('shifts and scales as named', () => {
    const two = { width: 2, height: 1, data: Uint8Array.of(100, 100, 100, 200, 200, 200) };
    expect([...jitterColour(two, { ...none, contrast: 0.2 }).data]).toEqual([90, 90, 90, 210, 210, 210]);
    expect([...jitterColour(two, { ...none, brightness: 0.2 }).data]).toEqual([151, 151, 151, 251, 251, 251]);
    expect([...jitterColour(two, { ...none, shift: [5, -5, 100] }).data]).toEqual([105, 95, 200, 205, 195, 255]);
  });
});
