import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { createImage, type RgbImage } from './image.ts';
import { crop } from './resample.ts';
import { colourDifference, frameLook, isCut } from './scene-change.ts';

/** A picture of two colours, the second from column `edge` on. */
function split(edge: number, first: readonly number[], second: readonly number[]): RgbImage {
  const image = createImage(200, 100);
  for (let i = 0; i < 200 * 100; i++) image.data.set(i % 200 < edge ? first : second, 3 * i);
  return image;
}

const [red, blue, grey] = [
  [200, 30, 30],
  [20, 40, 180],
  [128, 128, 128],
];

/** Patches of brown at random, 300 x 200: scenes of like colours, some with more blue. */
function scene(seed: number, blue = 80): RgbImage {
  const draw = random(seed, 'scene');
  const image = createImage(300, 200);
  const light = Array.from({ length: 30 * 20 }, () => 0.4 + draw.next());
  for (let i = 0; i < 300 * 200; i++) {
    const share = light[30 * Math.floor(i / 300 / 10) + Math.floor((i % 300) / 10)] as number;
    image.data.set([150 * share, 110 * share, blue * share], 3 * i);
  }
  return image;
}

const view = (image: RgbImage, x: number) => frameLook(crop(image, { x, y: 20, width: 240, height: 160 }));

describe('the look of a frame', () => {
  it('has the shares of colours and the greys of its parts, whatever its size', () => {
    const { colours, greys } = frameLook(split(50, red, blue));
    expect([...colours].reduce((a, b) => a + b)).toBeCloseTo(1, 3);
    expect(Math.max(...colours)).toBeCloseTo(0.75, 2);
    expect([greys[0], greys[23]].map((v) => Math.round(v as number))).toEqual([81, 50]);
    expect(frameLook(createImage(1, 1)).colours[0]).toBeCloseTo(1, 3);
  });
});

describe('cuts', () => {
  it('are told by colours where there is nothing else', () => {
    const before = frameLook(split(50, red, blue));
    expect(isCut(before, frameLook(split(140, red, blue)))).toBe(false);
    expect(isCut(before, before)).toBe(false);
    expect(isCut(before, frameLook(split(100, grey, red)))).toBe(true);
    expect(isCut(before, frameLook(split(0, grey, grey)))).toBe(true);
  });

  it('are seen between scenes of like colours, which movement of one scene is not', () => {
    const before = view(scene(1), 0);
    for (let other = 2; other < 8; other++) {
      const after = view(scene(other, 90), 0);
      expect(colourDifference(before, after)).toBeLessThan(0.5);
      expect(isCut(before, after)).toBe(true);
    }
    // The camera has moved, and the light has changed.
    const after = view(scene(1, 90), 50);
    expect(colourDifference(before, after)).toBeGreaterThan(0.12);
    expect(isCut(before, after)).toBe(false);
    expect(isCut(after, before)).toBe(false);
  });

  it('are no changes of the light', () => {
    const image = scene(1);
    const lit = { ...image, data: image.data.map((v) => Math.min(255, 1.6 * v)) };
    expect(colourDifference(frameLook(image), frameLook(lit))).toBeGreaterThan(0.5);
    expect(isCut(frameLook(image), frameLook(lit))).toBe(false);
  });
});
