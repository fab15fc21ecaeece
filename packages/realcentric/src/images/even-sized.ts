/** @file Pictures of even sizes, which 4:2:0 video takes. */
import { createImage, type RgbImage } from './image.ts';

/** The picture, or one with a column and a row more where they are odd: copies of the last. */
export function evenSized(image: RgbImage): RgbImage {
  const { width, height, data } = image;
  const out = createImage(width + (width % 2), height + (height % 2));
  if (out.width === width && out.height === height) return image;
  for (let y = 0; y < out.height; y++) {
    const row = data.subarray(3 * width * Math.min(y, height - 1), 3 * width * (Math.min(y, height - 1) + 1));
    out.data.set(row, 3 * out.width * y);
    if (out.width > width) out.data.set(row.subarray(-3), 3 * (out.width * y + width));
  }
  return out;
}
