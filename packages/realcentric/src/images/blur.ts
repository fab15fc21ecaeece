/** @file Gaussian blur of pictures and planes, and sharpening; separable, mirrored at the borders. */
import { createImage, createPlane, type FloatPlane, type RgbImage } from './image.ts';
import { mirrorIndex } from './mirror.ts';

/** From this sigma on three boxes stand in for the Gaussian: the same variance at a cost that does not grow with it. */
const BOXES_FROM = 2;

/** One half of a normalised Gaussian kernel: `kernel[0]` is its middle, `kernel[k]` both neighbours at distance k. */
function halfKernel(sigma: number, radius: number): Float64Array {
  const kernel = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  const sum = kernel.reduce((total, value) => total + 2 * value, 0) - kernel[0];
  return kernel.map((value) => value / sum);
}

/** A box of 2 radius + 1 pixels and two more, one on each side, of weight `edge`; `share` = 1 / sum of the weights. */
interface Box {
  readonly radius: number;
  readonly edge: number;
  readonly share: number;
}

/** The box whose variance is exactly a third of sigma^2 (extended box filter: Gwosdek et al., SSVM 2011). */
function thirdOf(sigma: number): Box {
  const variance = (sigma * sigma) / 3;
  const radius = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const edge = ((2 * radius + 1) * (radius * (radius + 1) - 3 * variance)) / (6 * (variance - (radius + 1) ** 2));
  return { radius, edge, share: 1 / (2 * radius + 1 + 2 * edge) };
}

/** Where a line of numbers starts, and where its neighbours on both sides at each distance do. */
interface Lines {
  readonly middle: number;
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** Taps on each side that one pass takes: enough that the sums are seldom written and read again. */
const TAPS = 3;

/**
 * `out[i] = kernel[0] x[middle + i] + sum over k of kernel[k] (x[before[k] + i] + x[after[k] + i])` for a line of numbers. Lines of distances
 * beyond the kernel are not used.
 */
function weighLines(x: Float32Array, { middle, before, after }: Lines, kernel: Float64Array, out: Float32Array): void {
  const length = out.length;
  const w0 = kernel[0];
  for (let i = 0; i < length; i++) out[i] = w0 * x[middle + i];
  for (let k = 1; k < kernel.length; k += TAPS) {
    // Distances beyond the kernel weigh nothing, on lines that are there.
    const second = Math.min(k + 1, kernel.length - 1);
    const third = Math.min(k + 2, kernel.length - 1);
    const w1 = kernel[k];
    const w2 = second > k ? kernel[second] : 0;
    const w3 = third > second ? kernel[third] : 0;
    const [a1, a2, a3] = [before[k], before[second], before[third]];
    const [b1, b2, b3] = [after[k], after[second], after[third]];
    for (let i = 0; i < length; i++) {
      out[i] += w1 * (x[a1 + i] + x[b1 + i]) + w2 * (x[a2 + i] + x[b2 + i]) + w3 * (x[a3 + i] + x[b3 + i]);
    }
  }
}

/** Convolves every row with the kernel, in place. `channels` numbers a pixel. */
function blurRows(data: Float32Array, width: number, channels: number, kernel: Float64Array): void {
  const radius = kernel.length - 1;
  const length = width * channels;
  const margin = radius * channels;
  const padded = new Float32Array(length + 2 * margin);
  const before = Int32Array.from(kernel, (_, k) => margin - k * channels);
  const after = Int32Array.from(kernel, (_, k) => margin + k * channels);
  for (let row = 0; row < data.length; row += length) {
    padRow(data, row, width, channels, radius, padded);
    weighLines(padded, { middle: margin, before, after }, kernel, data.subarray(row, row + length));
  }
}

/** Copies a row into `padded` with `radius` mirrored pixels on both sides. */
function padRow(
  data: Float32Array,
  row: number,
  width: number,
  channels: number,
  radius: number,
  padded: Float32Array,
): void {
  const margin = radius * channels;
  padded.set(data.subarray(row, row + width * channels), margin);
  for (let k = 1; k <= radius; k++) {
    const left = row + channels * mirrorIndex(-k, width);
    const right = row + channels * mirrorIndex(width - 1 + k, width);
    for (let c = 0; c < channels; c++) {
      padded[margin - k * channels + c] = data[left + c];
      padded[margin + (width - 1 + k) * channels + c] = data[right + c];
    }
  }
}

/** Convolves every column with the kernel; `length` numbers a row. */
function blurColumns(data: Float32Array, length: number, kernel: Float64Array): Float32Array {
  const height = data.length / length;
  const out = new Float32Array(data.length);
  const before = new Int32Array(kernel.length);
  const after = new Int32Array(kernel.length);
  for (let y = 0; y < height; y++) {
    for (let k = 1; k < kernel.length; k++) {
      before[k] = mirrorIndex(y - k, height) * length;
      after[k] = mirrorIndex(y + k, height) * length;
    }
    weighLines(data, { middle: y * length, before, after }, kernel, out.subarray(y * length, (y + 1) * length));
  }
  return out;
}

/** Filters every row by the box, in place, with running sums. */
function boxRows(data: Float32Array, width: number, channels: number, box: Box): void {
  const length = width * channels;
  const reach = box.radius + 1;
  const padded = new Float32Array(length + 2 * reach * channels);
  const { edge, share } = box;
  const ahead = 2 * reach * channels;
  for (let row = 0; row < data.length; row += length) {
    padRow(data, row, width, channels, reach, padded);
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let k = 1; k < 2 * reach; k++) sum += padded[k * channels + c];
      for (let i = c; i < length; i += channels) {
        const enters = padded[i + ahead];
        data[row + i] = (sum + edge * (padded[i] + enters)) * share;
        sum += enters - padded[i + channels];
      }
    }
  }
}

/** Filters every column by the box, with running sums; `length` numbers a row. */
function boxColumns(data: Float32Array, length: number, box: Box): Float32Array {
  const height = data.length / length;
  const out = new Float32Array(data.length);
  const sums = new Float64Array(length);
  const { radius, edge, share } = box;
  for (let k = -radius; k <= radius; k++) {
    const row = mirrorIndex(k, height) * length;
    for (let i = 0; i < length; i++) sums[i] += data[row + i];
  }
  for (let y = 0; y < height; y++) {
    const above = mirrorIndex(y - radius - 1, height) * length;
    const below = mirrorIndex(y + radius + 1, height) * length;
    const leaves = mirrorIndex(y - radius, height) * length;
    const o = y * length;
    for (let i = 0; i < length; i++) {
      const enters = data[below + i];
      out[o + i] = (sums[i] + edge * (data[above + i] + enters)) * share;
      sums[i] += enters - data[leaves + i];
    }
  }
  return out;
}

/** Blurs `channels` interleaved numbers a pixel; the input array is used up. */
function blurNumbers(
  data: Float32Array,
  width: number,
  channels: number,
  sigma: number,
  radius: number | undefined,
): Float32Array {
  if (radius === undefined && sigma >= BOXES_FROM) {
    const box = thirdOf(sigma);
    let out = data;
    for (let pass = 0; pass < 3; pass++) {
      boxRows(out, width, channels, box);
      out = boxColumns(out, width * channels, box);
    }
    return out;
  }
  const kernel = halfKernel(sigma, radius ?? Math.ceil(3 * sigma));
  blurRows(data, width, channels, kernel);
  return blurColumns(data, width * channels, kernel);
}

/**
 * Gaussian blur; `sigma` in pixels, 0 changes nothing. With `radius` the kernel is the Gaussian cut at that distance (2 radius
 * + 1 taps); without, it is cut at 3 sigma, and from sigma 2 on approximated by three box filters.
 */
export function blurImage(image: RgbImage, sigma: number, radius?: number): RgbImage {
  const out = createImage(image.width, image.height);
  if (!(sigma > 0)) {
    out.data.set(image.data);
    return out;
  }
  const blurred = blurNumbers(new Float32Array(image.data), image.width, 3, sigma, radius);
  for (let i = 0; i < blurred.length; i++) out.data[i] = blurred[i] + 0.5;
  return out;
}

/** `blurImage` for a plane. */
export function blurPlane(plane: FloatPlane, sigma: number, radius?: number): FloatPlane {
  if (!(sigma > 0)) {
    const copy = createPlane(plane.width, plane.height);
    copy.data.set(plane.data);
    return copy;
  }
  return { ...plane, data: blurNumbers(new Float32Array(plane.data), plane.width, 1, sigma, radius) };
}

/** Unsharp mask: adds `amount` times what a Gaussian blur of `sigma` pixels takes away. */
export function sharpenImage(image: RgbImage, sigma: number, amount: number): RgbImage {
  const blurred = blurNumbers(new Float32Array(image.data), image.width, 3, sigma, undefined);
  const out = new Uint8ClampedArray(blurred.length);
  for (let i = 0; i < blurred.length; i++) {
    const value = image.data[i];
    out[i] = Math.floor(value + amount * (value - blurred[i]) + 0.5);
  }
  return { width: image.width, height: image.height, data: new Uint8Array(out.buffer) };
}
