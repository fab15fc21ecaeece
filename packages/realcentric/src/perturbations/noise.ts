/** @file GNC: white Gaussian noise on the three channels of the suite's scaled YCbCr. */
import type { RgbImage } from '../images/image.ts';
import type { Random } from '../random.ts';
import { mapYcbcr } from './ycbcr.ts';

/**
 * Adds noise of the given variance (of values in 0..1, which Y', Cb' and Cr' are after division by 255) to every number, in their order;
 * the draws come in pairs, by Box and Muller. In luma, 0..255, its deviation is sqrt(variance) * 255^2 / 219.
 */
export function addWhiteNoise(values: Float64Array, variance: number, random: Random): void {
  const deviation = 255 * Math.sqrt(variance);
  for (let i = 0; i < values.length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    values[i] += radius * Math.cos(angle);
    if (i + 1 < values.length) values[i + 1] += radius * Math.sin(angle);
  }
}

/** The noisy picture, limited to 0..255 and cut to whole numbers. */
export function addNoise(image: RgbImage, variance: number, random: Random): RgbImage {
  return mapYcbcr(image, (values) => addWhiteNoise(values, variance, random));
}
