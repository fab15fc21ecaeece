import { describe, expect, it } from 'vitest';
import { createImage, type RgbImage } from './image.ts';
import { colourHistogram, isCut } from './scene-change.ts';

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

describe('scene changes', () => {
  it('sees shares of colours, whatever the size of the picture', () => {
    const histogram = colourHistogram(split(50, red, blue));
    expect([...histogram].reduce((a, b) => a + b)).toBeCloseTo(1, 4);
    expect(Math.max(...histogram)).toBeCloseTo(0.75, 2);
    expect(colourHistogram(createImage(1, 1))[0]).toBe(1);
  });

  it('takes movement for no cut, and another scene for one', () => {
    const before = colourHistogram(split(50, red, blue));
    expect(isCut(before, colourHistogram(split(140, red, blue)))).toBe(false);
    expect(isCut(before, before)).toBe(false);
    expect(isCut(before, colourHistogram(split(100, grey, red)))).toBe(true);
    expect(isCut(before, colourHistogram(split(0, grey, grey)))).toBe(true);
  });
});
