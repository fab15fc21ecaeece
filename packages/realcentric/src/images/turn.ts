/** @file Turns a picture by quarters. */
import { createImage, type RgbImage } from './image.ts';

/** The picture turned clockwise by `degrees`; the picture itself for 0. */
export function turn(image: RgbImage, degrees: 0 | 90 | 180 | 270): RgbImage {
  const { width, height, data } = image;
  if (degrees === 0) return image;
  const out = degrees === 180 ? createImage(width, height) : createImage(height, width);
  // Where the first pixel goes, and how far apart neighbours of a row and of a column come to lie.
  const [first, alongRow, alongColumn] =
    degrees === 180
      ? [width * height - 1, -1, -width]
      : degrees === 90
        ? [height - 1, height, -1]
        : [(width - 1) * height, -height, 1];
  let p = 0;
  for (let y = 0; y < height; y++) {
    let o = 3 * (first + y * alongColumn);
    for (let x = 0; x < width; x++, p += 3, o += 3 * alongRow) {
      out.data[o] = data[p];
      out.data[o + 1] = data[p + 1];
      out.data[o + 2] = data[p + 2];
    }
  }
  return out;
}
