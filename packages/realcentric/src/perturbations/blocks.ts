/** @file BW and its crop form: grey squares at random places. */
import type { RgbImage } from '../images/image.ts';
import { integer, type Random } from '../random.ts';

const GREY = 128;
const SIDE = 8;
/** The size that the suite counts in. */
const UNIT = 256;

/** The last row and column stay free of squares: the suite draws corners from 0 to size - 1 - side. */
function coverAtRandom(image: RgbImage, count: number, side: number, random: Random): RgbImage {
  const { width, height } = image;
  const data = image.data.slice();
  for (let i = 0; i < count; i++) {
    const x = integer(random, 0, Math.max(0, width - 1 - side));
    const y = integer(random, 0, Math.max(0, height - 1 - side));
    for (let row = y; row < y + side; row++) data.fill(GREY, 3 * (row * width + x), 3 * (row * width + x + side));
  }
  return { width, height, data };
}

/** For frames: `floor(min(width, height) / 256) * count` squares of 8 x 8 pixels; none where a side is below 256. */
export function coverFrame(image: RgbImage, count: number, random: Random): RgbImage {
  const units = Math.floor(Math.min(image.width, image.height) / UNIT);
  return coverAtRandom(image, units * count, SIDE, random);
}

/** For crops of any size: `count` squares whose side is 8/256 of the shorter side, so that a crop of 256 px gets what BW gives it. */
export function coverCrop(image: RgbImage, count: number, random: Random): RgbImage {
  const side = Math.max(1, Math.round((SIDE * Math.min(image.width, image.height)) / UNIT));
  return coverAtRandom(image, count, side, random);
}
