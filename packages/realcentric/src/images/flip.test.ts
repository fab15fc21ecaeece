/** Left and right are exchanged, rows and channels are not; twice is the picture itself. */
import { expect, it } from 'vitest';
import { flip } from './flip.ts';
import { createImage } from './image.ts';

it('exchanges left and right of every row', () => {
  const image = { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, i) => i) };
  expect([...flip(image).data]).toEqual([6, 7, 8, 3, 4, 5, 0, 1, 2, 15, 16, 17, 12, 13, 14, 9, 10, 11]);
  expect(flip(flip(image))).toEqual(image);
});

it('leaves what it was given as it is, and the kind of the numbers too', () => {
  const image = createImage(2, 1);
  image.data.set([1, 2, 3, 4, 5, 6]);
  flip(image);
  expect([...image.data]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...flip({ width: 2, height: 1, data: Float32Array.of(0.5, 1, 2, 3, 4, 5.25) }).data]).toEqual([
    3, 4, 5.25, 0.5, 1, 2,
  ]);
});
