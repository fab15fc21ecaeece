/** @file Pictures as somebody else's network takes them: resized, normalised, laid out. */
import { createImage, type RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { type ForeignInput, inputSize } from './foreign-config.ts';

const RANGES = { '0..1': [1 / 255, 0], '0..255': [1, 0], '-1..1': [2 / 255, -1] } as const;

/** The picture at the size of the network, bilinear with antialiasing (Pillow's BILINEAR). */
export function fitPicture(image: RgbImage, input: ForeignInput): RgbImage {
  const { width, height } = inputSize(input);
  const { resize: mode, shorter_side } = input;
  if (image.width === width && image.height === height && shorter_side === undefined) return image;
  if (mode === 'stretch') return resize(image, width, height);
  const [x, y] = [width / image.width, height / image.height];
  if (mode === 'cover') {
    const scale = shorter_side === undefined ? Math.max(x, y) : shorter_side / Math.min(image.width, image.height);
    // Rounding must not lead a hair beyond the border.
    const [w, h] = [Math.min(image.width, width / scale), Math.min(image.height, height / scale)];
    return resize(image, width, height, { x: (image.width - w) / 2, y: (image.height - h) / 2, width: w, height: h });
  }
  const scale = Math.min(x, y);
  const w = Math.max(1, Math.min(width, Math.round(image.width * scale)));
  const h = Math.max(1, Math.min(height, Math.round(image.height * scale)));
  return onBlack(resize(image, w, h), width, height);
}

function onBlack(image: RgbImage, width: number, height: number): RgbImage {
  const out = createImage(width, height);
  const left = Math.floor((width - image.width) / 2);
  const top = Math.floor((height - image.height) / 2);
  for (let row = 0; row < image.height; row++) {
    const pixels = image.data.subarray(3 * row * image.width, 3 * (row + 1) * image.width);
    out.data.set(pixels, 3 * ((top + row) * width + left));
  }
  return out;
}

/** ((pixel in its range) - mean) / std of pictures of the network's size, as [N, 3, H, W] or [N, H, W, 3]. */
export function writeInput(images: readonly RgbImage[], input: ForeignInput, target: Float32Array): void {
  const { layout, channels, range, mean, std } = input;
  const { width, height } = inputSize(input);
  const area = width * height;
  const [unit, zero] = RANGES[range];
  for (const [n, { data }] of images.entries()) {
    const start = 3 * n * area;
    for (let c = 0; c < 3; c++) {
      const scale = unit / std[c]!;
      const shift = (zero - mean[c]!) / std[c]!;
      const [first, step] = layout === 'nchw' ? [start + c * area, 1] : [start + c, 3];
      for (let i = 0, p = channels === 'rgb' ? c : 2 - c, o = first; i < area; i++, p += 3, o += step) {
        target[o] = data[p]! * scale + shift;
      }
    }
  }
}
