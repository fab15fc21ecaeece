import { describe, expect, it } from 'vitest';
import { createImage } from '../../images/image.ts';
import { maskIn } from './choose-track.ts';

/** A mask of 80 x 40 with a white square of 20 pixels at (x, y). */
function maskAt(x: number, y: number) {
  const mask = createImage(80, 40);
  for (let row = y; row < y + 20; row++) mask.data.fill(255, 3 * (row * 80 + x), 3 * (row * 80 + x + 20));
  return mask;
}

describe('maskIn', () => {
  const frame = { width: 160, height: 80 };

  it('is the share of the frame that is masked within the box, whatever the size of the mask', () => {
    const share = (20 * 20) / (80 * 40);
    expect(maskIn(maskAt(10, 10), { x: 0, y: 0, width: 160, height: 80 }, frame)).toBeCloseTo(share, 9);
    expect(maskIn(maskAt(10, 10), { x: 20, y: 20, width: 20, height: 40 }, frame)).toBeCloseTo(share / 2, 9);
    expect(maskIn(maskAt(10, 10), { x: 90, y: 0, width: 60, height: 60 }, frame)).toBe(0);
  });

  it('takes boxes that reach out of the frame, and colours', () => {
    const red = createImage(80, 40);
    for (let i = 0; i < red.data.length; i += 3) red.data[i] = 255;
    expect(maskIn(red, { x: -50, y: -50, width: 130, height: 500 }, frame)).toBeCloseTo(0.5, 9);
  });
});
