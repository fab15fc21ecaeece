/** @file A picture at a quarter of its size from a quarter of its pixels: for first sight, where reading all of a large picture would take longest. */
import { createImage, type RgbImage } from './image.ts';

/** Every box of 4 x 4 pixels as the mean of the four in its middle; boxes cut by the right and lower border as that of their last ones. */
export function thinOut(image: RgbImage): RgbImage {
  const { width, height, data } = image;
  const out = createImage(Math.ceil(width / 4), Math.ceil(height / 4));
  const pixels = out.data;
  // Of these the two columns in the middle are both there.
  const whole = (width + 1) >> 2;
  for (let y = 0, o = 0; y < out.height; y++) {
    const upper = 3 * width * Math.min(4 * y + 1, height - 1);
    const lower = 3 * width * Math.min(4 * y + 2, height - 1);
    const end = o + 3 * whole;
    for (let p = upper + 3, q = lower + 3; o < end; o += 3, p += 12, q += 12) {
      pixels[o] = (data[p] + data[p + 3] + data[q] + data[q + 3] + 2) >> 2;
      pixels[o + 1] = (data[p + 1] + data[p + 4] + data[q + 1] + data[q + 4] + 2) >> 2;
      pixels[o + 2] = (data[p + 2] + data[p + 5] + data[q + 2] + data[q + 5] + 2) >> 2;
    }
    if (whole === out.width) continue;
    const right = 3 * (width - 1);
    const left = Math.min(3 * (4 * whole + 1), right);
    for (let c = 0; c < 3; c++, o++) {
      pixels[o] =
        (data[upper + left + c] + data[upper + right + c] + data[lower + left + c] + data[lower + right + c] + 2) >> 2;
    }
  }
  return out;
}
