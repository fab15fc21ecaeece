import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { blurImage, blurPlane, sharpenImage } from './blur.ts';
import { createImage, createPlane } from './image.ts';

const draws = random(1, 'blur');
const image = createImage(33, 21);
for (let i = 0; i < image.data.length; i++) image.data[i] = Math.floor(draws.next() * 256);

describe('blurPlane', () => {
  it('spreads a point as a Gaussian of that sigma, also by boxes', () => {
    for (const sigma of [0.8, 1.5, 1.9, 2, 2.9, 4.7, 8]) {
      const point = createPlane(101, 101);
      point.data[50 * 101 + 50] = 1;
      const out = blurPlane(point, sigma).data;
      let sum = 0;
      let variance = 0;
      out.forEach((value, i) => {
        sum += value;
        variance += value * ((i % 101) - 50) ** 2;
      });
      expect(sum).toBeCloseTo(1, 4);
      expect(Math.abs(Math.sqrt(variance) / sigma - 1)).toBeLessThan(0.012);
      const peak = 1 / (2 * Math.PI * sigma * sigma);
      // Three boxes are flatter on top than the Gaussian: 6 % on each axis.
      expect(Math.abs(out[50 * 101 + 50] / peak - 1)).toBeLessThan(sigma < 1 ? 0.08 : sigma < 2 ? 0.02 : 0.13);
      expect(out[50 * 101 + 40]).toBeCloseTo(out[40 * 101 + 50], 6);
      expect(out[50 * 101 + 40]).toBeCloseTo(out[50 * 101 + 60], 6);
    }
  });

  it('keeps flat planes flat up to the border, and values in 0..1', () => {
    for (const sigma of [0.5, 2, 6, 40]) {
      const flat = createPlane(19, 13);
      flat.data.fill(0.75);
      for (const value of blurPlane(flat, sigma).data) expect(value).toBeCloseTo(0.75, 5);
    }
  });

  it('leaves its input alone and copies at sigma 0', () => {
    const plane = createPlane(5, 5);
    plane.data[12] = 1;
    const before = plane.data.slice();
    blurPlane(plane, 1);
    expect(plane.data).toEqual(before);
    expect(blurPlane(plane, 0).data).toEqual(before);
  });
});

describe('blurImage', () => {
  it('does with every channel what blurPlane does', () => {
    for (const sigma of [1.2, 5]) {
      const out = blurImage(image, sigma);
      for (let c = 0; c < 3; c++) {
        const plane = createPlane(33, 21);
        for (let i = 0; i < plane.data.length; i++) plane.data[i] = image.data[3 * i + c];
        const expected = blurPlane(plane, sigma).data;
        for (let i = 0; i < expected.length; i++) {
          expect(Math.abs(out.data[3 * i + c] - expected[i])).toBeLessThanOrEqual(0.501);
        }
      }
    }
  });

  it('takes a kernel of a given size', () => {
    const row = createImage(7, 1);
    row.data.fill(255, 9, 12);
    const out = blurImage(row, 10, 1).data;
    expect([out[3], out[6], out[9], out[12], out[15]]).toEqual([0, 85, 85, 85, 0]);
  });
});

describe('sharpenImage', () => {
  it('raises the contrast of an edge and keeps flat areas', () => {
    const edge = createImage(20, 4);
    for (let i = 0; i < 80; i++) edge.data.fill(i % 20 < 10 ? 80 : 160, 3 * i, 3 * i + 3);
    const out = sharpenImage(edge, 1, 0.5).data;
    expect(out[0]).toBe(80);
    expect(out[3 * 9]).toBeLessThan(75);
    expect(out[3 * 10]).toBeGreaterThan(165);
    expect(sharpenImage(image, 1, 0).data).toEqual(image.data);
  });
});
