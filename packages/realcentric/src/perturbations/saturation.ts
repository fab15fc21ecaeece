/** @file CS: chroma pulled towards .5 in the suite's scaled YCbCr, `c := .5 + (c - .5) p`, the result cut to whole numbers. */
import type { RgbImage } from '../images/image.ts';
import { mapYcbcr } from './ycbcr.ts';

/** `share` of the chroma stays; 0 leaves grey, with red and blue a level below green, as the suite's numbers come out. */
export function desaturate(image: RgbImage, share: number): RgbImage {
  return mapYcbcr(image, (values) => {
    for (let i = 0; i < values.length; i += 3) {
      values[i + 1] = 0.5 + (values[i + 1] - 0.5) * share;
      values[i + 2] = 0.5 + (values[i + 2] - 0.5) * share;
    }
  });
}
