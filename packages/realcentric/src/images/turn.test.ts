import { describe, expect, it } from 'vitest';
import type { RgbImage } from './image.ts';
import { turn } from './turn.ts';

/** One number a pixel, in all three channels. */
function image(rows: readonly (readonly number[])[]): RgbImage {
  return {
    width: rows[0]!.length,
    height: rows.length,
    data: Uint8Array.from(rows.flat().flatMap((value) => [value, value + 100, value + 200])),
  };
}

describe('turn', () => {
  const picture = image([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('turns clockwise', () => {
    expect(turn(picture, 90)).toEqual(
      image([
        [4, 1],
        [5, 2],
        [6, 3],
      ]),
    );
    expect(turn(picture, 180)).toEqual(
      image([
        [6, 5, 4],
        [3, 2, 1],
      ]),
    );
    expect(turn(picture, 270)).toEqual(
      image([
        [3, 6],
        [2, 5],
        [1, 4],
      ]),
    );
  });

  it('leaves a picture that stands upright as it is', () => {
    expect(turn(picture, 0)).toBe(picture);
  });
});
