/**
 * @file GB: Gaussian blur with a kernel of so many pixels, sigma a sixth of them. The border is mirrored about the outermost pixels
 * (d c b | a b c d | c b a), OpenCV's default, which the suite's published code uses. The kernel is exact and results are
 * rounded; OpenCV itself takes weights in 256ths for 8-bit pictures, and differs from this by a level here and there.
 */
import { blurImage } from '../images/blur.ts';
import { createImage, type RgbImage } from '../images/image.ts';
import { crop } from '../images/resample.ts';

/** Where the pixel `index` of a row of `size` is found: d c b | a b c d | c b a. */
function reflect(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const i = Math.abs(index) % period;
  return i < size ? i : period - i;
}

/** The picture with `margin` more pixels on every side. */
function pad(image: RgbImage, margin: number): RgbImage {
  const { width, height, data } = image;
  const out = createImage(width + 2 * margin, height + 2 * margin);
  for (let y = -margin; y < height + margin; y++) {
    const from = 3 * width * reflect(y, height);
    const to = 3 * (out.width * (y + margin) + margin);
    out.data.set(data.subarray(from, from + 3 * width), to);
    for (let k = 1; k <= margin; k++) {
      const left = from + 3 * reflect(-k, width);
      const right = from + 3 * reflect(width - 1 + k, width);
      out.data.set(data.subarray(left, left + 3), to - 3 * k);
      out.data.set(data.subarray(right, right + 3), to + 3 * (width - 1 + k));
    }
  }
  return out;
}

/** `size` is odd. */
export function gaussianBlur(image: RgbImage, size: number): RgbImage {
  const radius = (size - 1) / 2;
  const { width, height } = image;
  // What blurImage mirrors in at its own border is at most `radius` pixels wide and cut off again.
  return crop(blurImage(pad(image, radius), size / 6, radius), { x: radius, y: radius, width, height });
}
