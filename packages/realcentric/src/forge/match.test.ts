import { describe, expect, it } from 'vitest';
import { rgbToLab } from '../images/colour.ts';
import { createPlane, type RgbImage } from '../images/image.ts';
import { matchToTarget } from './match.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';

const a = syntheticFace(1).image;
const b = syntheticFace(2).image;
const middle = createPlane(256, 256);
for (let i = 0; i < 65536; i++) middle.data[i] = Math.hypot((i % 256) - 128, Math.floor(i / 256) - 128) < 70 ? 1 : 0;

/** Mean L*, a*, b* under the mask. */
function meanLab(image: RgbImage, from = 0, to = 65536): number[] {
  const lab = rgbToLab(image.data);
  const sums = [0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    sums[3] += middle.data[i];
    for (let c = 0; c < 3; c++) sums[c] += middle.data[i] * lab[3 * i + c];
  }
  return sums.slice(0, 3).map((sum) => sum / sums[3]);
}

function apart(x: readonly number[], y: readonly number[]): number {
  return Math.hypot(...x.map((value, i) => value - y[i]));
}

describe('matchToTarget', () => {
  it('brings the mean colour under the mask to that of the target', () => {
    expect(apart(meanLab(a), meanLab(b))).toBeGreaterThan(5);
    const out = matchToTarget(b, a, middle, { colour: 1, light: 0 });
    expect(apart(meanLab(out), meanLab(a))).toBeLessThan(1.5);
    const half = matchToTarget(b, a, middle, { colour: 0.5, light: 0 });
    expect(apart(meanLab(half), meanLab(a))).toBeGreaterThan(0.3 * apart(meanLab(b), meanLab(a)));
  });

  it('brings the light of each side to that of the target', () => {
    const lit: RgbImage = { ...a, data: a.data.map((value, i) => Math.min(255, value * (0.6 + (i % 768) / 1100))) };
    const upper = 256 * 128;
    const colourOnly = matchToTarget(a, lit, middle, { colour: 1, light: 0 });
    const relit = matchToTarget(a, lit, middle, { colour: 1, light: 1 });
    const error = (image: RgbImage) => {
      const left = createPlane(256, 256);
      const errors = [0, 1].map((side) => {
        for (let i = 0; i < 65536; i++) left.data[i] = middle.data[i] * ((i % 256 < 128 ? 0 : 1) === side ? 1 : 0);
        let sum = 0;
        let count = 0;
        const l = rgbToLab(image.data);
        const t = rgbToLab(lit.data);
        for (let i = 0; i < upper; i++) {
          if (left.data[i] === 0) continue;
          sum += l[3 * i] - t[3 * i];
          count++;
        }
        return Math.abs(sum / count);
      });
      return Math.max(...errors);
    };
    expect(error(relit)).toBeLessThan(1.5);
    expect(error(relit)).toBeLessThan(0.35 * error(colourOnly));
  });

  it('changes the face itself by no more than rounding', () => {
    const out = matchToTarget(a, a, middle, { colour: 1, light: 1 });
    for (let i = 0; i < 65536; i++) {
      if (middle.data[i] === 0) continue;
      for (let c = 0; c < 3; c++) expect(Math.abs(out.data[3 * i + c] - a.data[3 * i + c])).toBeLessThanOrEqual(1);
    }
  });

  it('limits how far it goes: noise in flat pictures is not blown up', () => {
    const flat: RgbImage = { ...a, data: a.data.map((_, i) => 120 + ((i * 7) % 3)) };
    const out = matchToTarget(flat, a, middle, { colour: 1, light: 0 });
    const lab = rgbToLab(out.data);
    const l = [...middle.data.keys()].filter((i) => middle.data[i] > 0).map((i) => lab[3 * i]);
    expect(Math.max(...l.slice(0, 2000)) - Math.min(...l.slice(0, 2000))).toBeLessThan(4);
  });

  it('is black outside the mask and for an empty one', () => {
    const out = matchToTarget(b, a, middle, { colour: 1, light: 1 });
    expect([...out.data.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    const empty = matchToTarget(b, a, createPlane(256, 256), { colour: 1, light: 1 });
    expect(empty.data.every((value) => value === 0)).toBe(true);
  });
});
