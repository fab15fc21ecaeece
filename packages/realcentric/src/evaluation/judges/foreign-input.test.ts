/** How pictures of other sizes are brought to the network's. */
import { describe, expect, it } from 'vitest';
import { createImage, type RgbImage } from '../../images/image.ts';
import { foreignConfig } from './foreign-config.ts';
import { fitPicture } from './foreign-input.ts';

/** Red is 10 times the column, green 10 times the row. */
function ramp(width: number, height: number): RgbImage {
  const image = createImage(width, height);
  for (let i = 0; i < width * height; i++) image.data.set([10 * (i % width), 10 * Math.floor(i / width), 7], 3 * i);
  return image;
}

const input = (more: object) =>
  foreignConfig.parse({
    model: 'm.onnx',
    takes: 'picture',
    input: { range: '0..1', ...more },
    output: { fake: 0, activation: 'sigmoid' },
  }).input;

const channel = ({ data }: RgbImage, c: number) => Array.from(data).filter((_, i) => i % 3 === c);

describe('fitPicture', () => {
  it('gives back what fits', () => {
    const image = ramp(4, 3);
    expect(fitPicture(image, input({ width: 4, height: 3 }))).toBe(image);
  });

  it('stretches', () => {
    const { width, height, data } = fitPicture(ramp(8, 4), input({ size: 4 }));
    expect([width, height, data[3 * 1]]).toEqual([4, 4, 25]);
  });

  it('cuts the middle out', () => {
    const cut = fitPicture(ramp(8, 4), input({ size: 4, resize: 'cover' }));
    expect(channel(cut, 0).slice(0, 4)).toEqual([20, 30, 40, 50]);
    expect(channel(cut, 1).filter((_, i) => i % 4 === 0)).toEqual([0, 10, 20, 30]);
  });

  it('cuts the middle out of a picture whose shorter side was brought to a length', () => {
    const cut = fitPicture(ramp(8, 6), input({ size: 4, resize: 'cover', shorter_side: 6 }));
    expect(channel(cut, 0).slice(0, 4)).toEqual([20, 30, 40, 50]);
    expect(channel(cut, 1).filter((_, i) => i % 4 === 0)).toEqual([10, 20, 30, 40]);
    // Also where the size is right already.
    expect(fitPicture(ramp(4, 4), input({ size: 4, resize: 'cover', shorter_side: 8 })).data).not.toEqual(
      ramp(4, 4).data,
    );
  });

  it('puts the whole on black', () => {
    const put = fitPicture(ramp(4, 2), input({ size: 4, resize: 'contain' }));
    expect(channel(put, 2)).toEqual([0, 0, 0, 0, 7, 7, 7, 7, 7, 7, 7, 7, 0, 0, 0, 0]);
    expect(channel(put, 0).slice(4, 8)).toEqual([0, 10, 20, 30]);
  });

  it('takes pictures of every form', () => {
    for (const resize of ['stretch', 'cover', 'contain']) {
      for (const [w, h] of [
        [1, 1],
        [1, 500],
        [333, 7],
        [97, 101],
      ] as const) {
        const { width, height, data } = fitPicture(ramp(w, h), input({ width: 5, height: 9, resize }));
        expect([width, height, data.length]).toEqual([5, 9, 135]);
      }
    }
  });
});
