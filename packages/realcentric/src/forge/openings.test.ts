import { describe, expect, it } from 'vitest';
import { createImage, createPlane } from '../images/image.ts';
import { coveredFromBelow, gapOf, mouthOf, type Opening, paintOpening, softnessOf, toneBetween } from './openings.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';

const face = syntheticFace(1);
const plain = { gain: 1, a: 0, b: 0, lightest: 100 };

/** An opening of 40 x `gap` pixels with its upper left corner at (x, y). */
function box(x: number, y: number, gap: number): Opening {
  const columns = [0, 10, 20, 30, 40];
  return {
    upper: Float64Array.from(columns.flatMap((dx) => [x + dx, y])),
    lower: Float64Array.from(columns.flatMap((dx) => [x + dx, y + gap])),
  };
}

/** Red above the row `split`, blue from there on. */
function flag(split: number) {
  const image = createImage(64, 64);
  for (let i = 0; i < 64 * 64; i++) image.data[3 * i + (i < 64 * split ? 0 : 2)] = 200;
  return image;
}

describe('openings', () => {
  it('measures the gap of a mouth', () => {
    const [narrow, wide] = [0.01, 0.03].map((mouth) => syntheticFace(1, 256, { mouth, eyes: 0.022, brows: 0 }));
    const [a, b] = [narrow, wide].map(({ landmarks }) => gapOf(mouthOf(landmarks)));
    // Twice the half height, a little less beside the middle; landmarks are jittered by 0.3 pixels.
    expect(a).toBeGreaterThan(4);
    expect(a).toBeLessThan(5.8);
    expect(b / a).toBeGreaterThan(2.5);
    expect(b / a).toBeLessThan(3.5);
  });

  it('paints what a picture shows, inside the opening only, softly', () => {
    const canvas = createImage(64, 64);
    const mask = createPlane(64, 64);
    paintOpening(canvas, mask, box(10, 10, 20), flag(40), box(12, 30, 20), plain, 0.7);
    const at = (x: number, y: number) => [...canvas.data.subarray(3 * (64 * y + x), 3 * (64 * y + x) + 3)];
    expect(at(30, 14)[0]).toBeGreaterThan(195);
    expect(at(30, 26)[2]).toBeGreaterThan(195);
    expect(mask.data[64 * 20 + 30]).toBeCloseTo(1, 3);
    for (let i = 0; i < 64 * 64; i++) {
      const [x, y] = [i % 64, Math.floor(i / 64)];
      if (x >= 10 && x < 50 && y >= 10 && y < 30) continue;
      expect(mask.data[i]).toBe(0);
      expect(at(x, y)).toEqual([0, 0, 0]);
    }
  });

  it('shows the upper part of a mouth that shuts', () => {
    const canvas = createImage(64, 64);
    const shown = coveredFromBelow(box(12, 30, 20), 0.5);
    paintOpening(canvas, createPlane(64, 64), box(10, 10, 10), flag(40), shown, plain, 0.7);
    // The ten rows that stay are the upper ones, red; stretched as it was, the lower half would be blue.
    expect(canvas.data[3 * (64 * 18 + 30)]).toBeGreaterThan(150);
  });

  it('paints no lighter than it is told, and nothing where the opening is off the picture', () => {
    const canvas = createImage(64, 64);
    const white = createImage(64, 64);
    white.data.fill(255);
    paintOpening(canvas, createPlane(64, 64), box(10, 10, 20), white, box(10, 10, 20), { ...plain, lightest: 50 }, 0.7);
    // L* of 50 is a grey of 119.
    expect(Math.abs(canvas.data[3 * (64 * 20 + 30)] - 119)).toBeLessThan(4);
    const mask = createPlane(64, 64);
    paintOpening(canvas, mask, box(100, 100, 20), white, box(10, 10, 20), plain, 0.7);
    expect(mask.data.every((share) => share === 0)).toBe(true);
  });

  it('goes from skin to skin by lightness', () => {
    const darker = { ...face, image: { ...face.image, data: face.image.data.map((value) => 0.6 * value) } };
    expect(toneBetween(face, face)).toMatchObject({ gain: 1, a: 0, b: 0 });
    const { gain, lightest } = toneBetween(face, darker);
    expect(gain).toBeGreaterThan(0.5);
    expect(gain).toBeLessThan(0.85);
    expect(lightest).toBeLessThan(toneBetween(face, face).lightest);
  });

  it('ends no sharper than the picture that the face is from', () => {
    const coarse = { ...face, toPicture: { a: 0.25, b: 0, tx: 0, ty: 0 } };
    expect(softnessOf(coarse)).toBeCloseTo(2, 6);
    expect(softnessOf(face)).toBeLessThan(1);
  });
});
