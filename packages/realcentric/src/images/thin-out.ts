/** @file A picture at a quarter of its size from a quarter of its pixels: for first sight, where reading all of a large picture would take longest. */
import { createImage, type RgbImage } from './image.ts';

/** Every box of 4 x 4 pixels as the mean of the four in its middle; boxes cut by the right and lower border as that of their last ones. */
export function thinOut(image: RgbImage): RgbImage {
  const { width, height, data } = image;
  const out = createImage(Math.ceil(width / 4), Math.ceil(height / 4));
  const pixels = out.data;
  for (let y = 0, o = 0; y < out.height; y++) {
    const upper = 3 * width * Math.min(4 * y + 1, height - 1);
    const lower = 3 * width * Math.min(4 * y + 2, height - 1);
    for (let x = 0; x < out.width; x++, o += 3) {
      const left = 3 * Math.min(4 * x + 1, width - 1);
      const right = 3 * Math.min(4 * x + 2, width - 1);
      const [a, b, c, d] = [upper + left, upper + right, lower + left, lower + right];
      pixels[o] = (data[a] + data[b] + data[c] + data[d] + 2) >> 2;
      pixels[o + 1] = (data[a + 1] + data[b + 1] + data[c + 1] + data[d + 1] + 2) >> 2;
      pixels[o + 2] = (data[a + 2] + data[b + 2] + data[c + 2] + data[d + 2] + 2) >> 2;
    }
  }
  return out;
}
