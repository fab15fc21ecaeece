/** @file For tests: pictures in which every weight shows, and transforms. */
import { random } from '../random.ts';
import { createImage, type RgbImage } from './image.ts';

export function noise(width: number, height: number, seed = 1): RgbImage {
  const draws = random(seed, 'noise');
  const image = createImage(width, height);
  for (let i = 0; i < image.data.length; i++) image.data[i] = Math.floor(draws.next() * 256);
  return image;
}

/** Turns by an angle (radians) and scales, then moves. */
export const similarity = (scale: number, angle: number, tx: number, ty: number) => ({
  a: scale * Math.cos(angle),
  b: scale * Math.sin(angle),
  tx,
  ty,
});
