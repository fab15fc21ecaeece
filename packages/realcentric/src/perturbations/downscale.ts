/**
 * @file DS, not of the suite: scaled down as websites and messengers do it, antialiased, and bilinearly up again. The size stays, so that
 * boxes, landmarks and masks of the picture still hold, and a detector is judged by what it sees, not by how large the file is.
 */
import type { RgbImage } from '../images/image.ts';
import { resize } from '../images/resample.ts';

export function downscale(image: RgbImage, share: number): RgbImage {
  const { width, height } = image;
  const small = (size: number) => Math.max(1, Math.round(size * share));
  return resize(resize(image, small(width), small(height)), width, height);
}
