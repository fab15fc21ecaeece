import { describe, expect, it } from 'vitest';
import { createImage } from './image.ts';
import { thinOut } from './thin-out.ts';

describe('thinOut', () => {
  it('is the mean of the middle of every box of 4 x 4', () => {
    const image = createImage(8, 4);
    for (let i = 0; i < image.data.length; i++) image.data[i] = (37 * i) % 256;
    const at = (x: number, y: number, c: number) => image.data[3 * (8 * y + x) + c] as number;
    const mean = (left: number, c: number) =>
      (at(left + 1, 1, c) + at(left + 2, 1, c) + at(left + 1, 2, c) + at(left + 2, 2, c) + 2) >> 2;
    const { width, height, data } = thinOut(image);
    expect([width, height]).toEqual([2, 1]);
    expect([...data]).toEqual([0, 4].flatMap((left) => [0, 1, 2].map((c) => mean(left, c))));
  });

  it('takes pictures of any size', () => {
    const image = createImage(5, 1);
    image.data.fill(90);
    const { width, height, data } = thinOut(image);
    expect([width, height, ...new Set(data)]).toEqual([2, 1, 90]);
  });
});
