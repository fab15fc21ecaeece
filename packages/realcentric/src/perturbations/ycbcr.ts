/** @file Changes made in the suite's scaled YCbCr. */
import { rgbToYcbcr, ycbcrToRgb } from '../images/colour.ts';
import { createImage, type RgbImage } from '../images/image.ts';

/** Few enough for the floats to stay in the processor's cache. */
const CHUNK = 3 * 1024;

/** A new picture; `change` gets Y', Cb', Cr' of some pixels at a time, from the top left, and changes them in place. */
export function mapYcbcr(image: RgbImage, change: (values: Float64Array) => void): RgbImage {
  const out = createImage(image.width, image.height);
  for (let start = 0; start < image.data.length; start += CHUNK) {
    const values = rgbToYcbcr(image.data.subarray(start, start + CHUNK));
    change(values);
    out.data.set(ycbcrToRgb(values), start);
  }
  return out;
}
