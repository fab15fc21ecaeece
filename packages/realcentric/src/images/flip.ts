/** @file Exchanges left and right. */
import type { FineImage, RgbImage } from './image.ts';

/** The picture with left and right exchanged, a new one of the same kind. */
export function flip<P extends RgbImage | FineImage>(picture: P): P {
  const { width, height, data } = picture;
  const out = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = 3 * y * width, to = from + 3 * (width - 1); x < width; x++, from += 3, to -= 3) {
      out[to] = data[from] as number;
      out[to + 1] = data[from + 1] as number;
      out[to + 2] = data[from + 2] as number;
    }
  }
  return { ...picture, data: out };
}
