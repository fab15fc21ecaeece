/** @file CC: every pixel times p, which dims towards black, cut to whole numbers. */
import type { RgbImage } from '../images/image.ts';

export function dim({ width, height, data }: RgbImage, factor: number): RgbImage {
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.floor(value * factor));
  return { width, height, data: data.map((value) => table[value]) };
}
