/**
 * @file "JPEG" of the suite, which compresses nothing: bilinear down by a factor and up again, without antialiasing. The convention is
 * that of OpenCV's `resize` for 8-bit pictures, which the published code calls: output pixel i lies at (i + .5) * in / out - .5
 * of the input, positions are 32-bit floats, weights are whole 2048ths, and what is left over is dropped in its two steps.
 */
import { createImage, type RgbImage } from '../images/image.ts';

const ONE = 2048;

/** For each output pixel the two inputs it lies between, and their weights, which add up to 2048. */
interface Axis {
  readonly near: Int32Array;
  readonly far: Int32Array;
  readonly nearWeight: Int32Array;
  readonly farWeight: Int32Array;
}

function roundHalfToEven(value: number): number {
  const up = Math.round(value);
  return up - value === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** Beyond the outermost pixels both inputs are the border's; the weights stay as they are, as OpenCV has it for rows. */
function axis(inSize: number, outSize: number): Axis {
  const scale = 1 / (outSize / inSize);
  const limit = (index: number) => Math.min(inSize - 1, Math.max(0, index));
  const parts = [0, 1, 2, 3].map(() => new Int32Array(outSize));
  const [near, far, nearWeight, farWeight] = parts as [Int32Array, Int32Array, Int32Array, Int32Array];
  for (let i = 0; i < outSize; i++) {
    const position = Math.fround((i + 0.5) * scale - 0.5);
    const fraction = Math.fround(position - Math.floor(position));
    near[i] = limit(Math.floor(position));
    far[i] = limit(Math.floor(position) + 1);
    nearWeight[i] = roundHalfToEven(Math.fround(1 - fraction) * ONE);
    farWeight[i] = roundHalfToEven(fraction * ONE);
  }
  return { near, far, nearWeight, farWeight };
}

/** A row resampled along x, in 2048ths of a level. */
function resampleRow(data: Uint8Array, row: number, { near, far, nearWeight, farWeight }: Axis, out: Int32Array): void {
  for (let x = 0; x < near.length; x++) {
    const a = row + 3 * near[x];
    const b = row + 3 * far[x];
    for (let c = 0; c < 3; c++) out[3 * x + c] = data[a + c] * nearWeight[x] + data[b + c] * farWeight[x];
  }
}

/** Bilinear without antialiasing. */
export function resizeBilinear(image: RgbImage, width: number, height: number): RgbImage {
  const out = createImage(width, height);
  const horizontal = axis(image.width, width);
  const { near, far, nearWeight, farWeight } = axis(image.height, height);
  let upper = { row: -1, values: new Int32Array(3 * width) };
  let lower = { row: -1, values: new Int32Array(3 * width) };
  const fill = (line: typeof upper, row: number) => {
    if (line.row !== row) resampleRow(image.data, 3 * image.width * row, horizontal, line.values);
    line.row = row;
  };
  for (let y = 0; y < height; y++) {
    if (lower.row === near[y]) [upper, lower] = [lower, upper];
    fill(upper, near[y]);
    fill(lower, far[y]);
    const [a, b] = [upper.values, lower.values];
    const o = 3 * width * y;
    for (let i = 0; i < 3 * width; i++) {
      const above = ((a[i] >> 4) * nearWeight[y]) >> 16;
      const below = ((b[i] >> 4) * farWeight[y]) >> 16;
      out.data[o + i] = (above + below + 2) >> 2;
    }
  }
  return out;
}

/** Down to `floor(size / factor)` (at least 1) and up again. */
export function pixelate(image: RgbImage, factor: number): RgbImage {
  const { width, height } = image;
  const small = (size: number) => Math.max(1, Math.floor(size / factor));
  return resizeBilinear(resizeBilinear(image, small(width), small(height)), width, height);
}
