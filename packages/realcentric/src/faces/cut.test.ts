import { describe, expect, it } from 'vitest';
import { createImage } from '../images/image.ts';
import { cutSquare } from './cut.ts';
import { squareToPicture } from './similarity.ts';

describe('cutSquare', () => {
  const image = createImage(20, 10);
  image.data.fill(200);

  it('shows the picture inside and black outside, also turned', () => {
    const crop = cutSquare(image, squareToPicture(0, 5, 8, 0, 8), 8);
    const row = Array.from({ length: 8 }, (_, u) => crop.data[3 * (4 * 8 + u)]);
    expect(row).toEqual([0, 0, 0, 0, 200, 200, 200, 200]);
    const turned = cutSquare(image, squareToPicture(10, 10, 8, Math.PI, 8), 8);
    expect([turned.data[3 * (1 * 8 + 4)], turned.data[3 * (6 * 8 + 4)]]).toEqual([0, 200]);
  });

  it('leaves crops inside the picture alone', () => {
    expect(cutSquare(image, squareToPicture(10, 5, 6, 0.4, 6), 6).data.every((v) => v === 200)).toBe(true);
  });
});
