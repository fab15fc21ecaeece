/** @file CC: every pixel times p, which dims towards black, cut to whole numbers. */
import type { RgbImage } from '../images/image.ts';

/** Multiplies in 32-bit floats, as the suite does: 20 * .35 is then 7, where 64-bit floats give a little less, cut to 6. */
export function dim({ width, height, data }: RgbImage, factor: number): RgbImage {
  const single = Math.fround(factor);
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.floor(Math.fround(value * single)));
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = table[data[i]];
  return { width, height, data: out };
}
