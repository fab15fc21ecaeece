/** @file Resizing with antialiasing, and cropping. */
import { type AxisWeights, axisWeights, type Beyond, WEIGHT_BITS } from './axis-weights.ts';
import { createImage, type RgbImage } from './image.ts';
import { mirroredSpan, mirrorIndex } from './mirror.ts';
import { averageBoxes, boxesAround, type Region } from './reduce.ts';

const BITS = WEIGHT_BITS;
const HALF = 1 << (BITS - 1);
/** From this shrink factor on, whole boxes are averaged first, so that a large picture costs one pass over its pixels. */
const REDUCE_FROM = 3;
/** What is left of the shrink factor for the filter after that, at least: what boxes alias it takes away again. */
const LEFT_TO_FILTER = 1.5;

/** Taps that are written out below: what shrinking by less than 2 takes. */
const FEW_TAPS = 4;

/** The axis with `FEW_TAPS` weights an output, those that it does not need 0; undefined where it needs more or just two, or has no room for so many. */
function fewTaps({ starts, counts, weights, stride }: AxisWeights, inSize: number) {
  const most = counts.reduce((a, b) => Math.max(a, b));
  if (inSize < FEW_TAPS || most > FEW_TAPS || most <= 2) return undefined;
  const firsts = starts.map((start) => Math.min(start, inSize - FEW_TAPS));
  const taps = new Int32Array(FEW_TAPS * firsts.length);
  for (let x = 0; x < firsts.length; x++) {
    const own = weights.subarray(x * stride, x * stride + counts[x]);
    taps.set(own, FEW_TAPS * x + starts[x] - firsts[x]);
  }
  return { firsts, taps };
}

/** Rows `firstRow`..`lastRow` (excluded) of the image, each resampled along x. */
function resampleRows(image: RgbImage, axis: AxisWeights, firstRow: number, lastRow: number): RgbImage {
  const { starts, counts, weights, stride } = axis;
  const { data, width } = image;
  const outWidth = starts.length;
  const out = createImage(outWidth, lastRow - firstRow);
  const pixels = out.data;
  const few = fewTaps(axis, width);
  let o = 0;
  for (let y = firstRow; y < lastRow; y++) {
    const row = 3 * y * width;
    if (few) {
      // Twice as fast as the loop below.
      const { firsts, taps } = few;
      for (let x = 0, k = 0; x < outWidth; x++, k += FEW_TAPS, o += 3) {
        const p = row + 3 * firsts[x];
        const s = taps[k];
        const t = taps[k + 1];
        const u = taps[k + 2];
        const v = taps[k + 3];
        const r = (HALF + Math.imul(s, data[p]) + Math.imul(t, data[p + 3])) | 0;
        const g = (HALF + Math.imul(s, data[p + 1]) + Math.imul(t, data[p + 4])) | 0;
        const b = (HALF + Math.imul(s, data[p + 2]) + Math.imul(t, data[p + 5])) | 0;
        pixels[o] = (r + Math.imul(u, data[p + 6]) + Math.imul(v, data[p + 9])) >> BITS;
        pixels[o + 1] = (g + Math.imul(u, data[p + 7]) + Math.imul(v, data[p + 10])) >> BITS;
        pixels[o + 2] = (b + Math.imul(u, data[p + 8]) + Math.imul(v, data[p + 11])) >> BITS;
      }
      continue;
    }
    for (let x = 0; x < outWidth; x++, o += 3) {
      let p = row + 3 * starts[x];
      const first = x * stride;
      if (counts[x] === 2) {
        // What every enlargement takes.
        const u = weights[first];
        const v = weights[first + 1];
        pixels[o] = (HALF + Math.imul(u, data[p]) + Math.imul(v, data[p + 3])) >> BITS;
        pixels[o + 1] = (HALF + Math.imul(u, data[p + 1]) + Math.imul(v, data[p + 4])) >> BITS;
        pixels[o + 2] = (HALF + Math.imul(u, data[p + 2]) + Math.imul(v, data[p + 5])) >> BITS;
        continue;
      }
      let r = HALF;
      let g = HALF;
      let b = HALF;
      for (let k = first, end = first + counts[x]; k < end; k++, p += 3) {
        const w = weights[k];
        r = (r + Math.imul(w, data[p])) | 0;
        g = (g + Math.imul(w, data[p + 1])) | 0;
        b = (b + Math.imul(w, data[p + 2])) | 0;
      }
      pixels[o] = r >> BITS;
      pixels[o + 1] = g >> BITS;
      pixels[o + 2] = b >> BITS;
    }
  }
  return out;
}

/** The image resampled along y; `starts` count rows of the picture, of which `image` holds those from `firstRow` on. */
function resampleColumns(image: RgbImage, axis: AxisWeights, firstRow: number): RgbImage {
  const { starts, counts, weights, stride } = axis;
  const { data } = image;
  const out = createImage(image.width, starts.length);
  const pixels = out.data;
  const length = 3 * image.width;
  const sums = new Int32Array(length);
  for (let y = 0; y < starts.length; y++) {
    const o = y * length;
    const count = counts[y];
    // Two rows at a time; the last ones go straight into the picture.
    const last = count > 2 ? count - 2 : 0;
    if (last > 0) sums.fill(HALF);
    for (let k = 0; k < last; k += 2) {
      const p = (starts[y] - firstRow + k) * length;
      const q = k + 1 < last ? p + length : p;
      const u = weights[y * stride + k];
      const v = k + 1 < last ? weights[y * stride + k + 1] : 0;
      for (let i = 0; i < length; i++) sums[i] = (sums[i] + Math.imul(u, data[p + i]) + Math.imul(v, data[q + i])) | 0;
    }
    const p = (starts[y] - firstRow + last) * length;
    const q = count > 1 ? p + length : p;
    const u = weights[y * stride + last];
    const v = count > 1 ? weights[y * stride + last + 1] : 0;
    if (last > 0) {
      for (let i = 0; i < length; i++) {
        pixels[o + i] = (sums[i] + Math.imul(u, data[p + i]) + Math.imul(v, data[q + i])) >> BITS;
      }
    } else {
      for (let i = 0; i < length; i++) {
        pixels[o + i] = (HALF + Math.imul(u, data[p + i]) + Math.imul(v, data[q + i])) >> BITS;
      }
    }
  }
  return out;
}

/** The region without what lies beyond the picture; the picture's pixels that it shows there mirrored are part of it. */
function partShown({ width, height }: RgbImage, region: Region): Region {
  const [left, right] = mirroredSpan(region.x, region.x + region.width, width);
  const [top, bottom] = mirroredSpan(region.y, region.y + region.height, height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** A picture and the filters that resample it along x and y; the rows that these read are `firstRow`..`lastRow` (excluded). */
export interface Filtering {
  readonly image: RgbImage;
  readonly horizontal: AxisWeights;
  readonly vertical: AxisWeights;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** How a region becomes `width` x `height`: where it shrinks a lot, of whole boxes averaged first. */
export function filteringOf(image: RgbImage, width: number, height: number, box: Region, beyond: Beyond): Filtering {
  if (!(width >= 1 && height >= 1)) throw new RangeError(`cannot resize to ${width}x${height}`);
  const factorX = box.width / width >= REDUCE_FROM ? Math.floor(box.width / width / LEFT_TO_FILTER) : 1;
  const factorY = box.height / height >= REDUCE_FROM ? Math.floor(box.height / height / LEFT_TO_FILTER) : 1;
  if (factorX > 1 || factorY > 1) {
    // The filter reaches out of the region by less than `REDUCE_FROM` boxes.
    const read = beyond === 'mirrored' ? partShown(image, box) : box;
    const boxes = boxesAround(image, read, factorX, factorY, REDUCE_FROM);
    const reduced = averageBoxes(image, factorX, factorY, boxes);
    const [x, y] = [box.x / factorX - boxes.left, box.y / factorY - boxes.top];
    const whole = { x, y, width: box.width / factorX, height: box.height / factorY };
    if (beyond === 'mirrored') return filteringOf(reduced, width, height, whole, beyond);
    const inside = {
      width: Math.min(whole.width, reduced.width - x),
      height: Math.min(whole.height, reduced.height - y),
    };
    return filteringOf(reduced, width, height, { ...whole, ...inside }, beyond);
  }
  const horizontal = axisWeights(image.width, { from: box.x, length: box.width }, width, beyond);
  const vertical = axisWeights(image.height, { from: box.y, length: box.height }, height, beyond);
  const firstRow = vertical.starts.reduce((least, start) => Math.min(least, start));
  const lastRow = vertical.starts.reduce((most, start, i) => Math.max(most, start + vertical.counts[i]), 0);
  return { image, horizontal, vertical, firstRow, lastRow };
}

function resample(image: RgbImage, width: number, height: number, box: Region, beyond: Beyond): RgbImage {
  const filtering = filteringOf(image, width, height, box, beyond);
  const { horizontal, vertical, firstRow, lastRow } = filtering;
  return resampleColumns(resampleRows(filtering.image, horizontal, firstRow, lastRow), vertical, firstRow);
}

/**
 * Resizes the picture (or the region of it, which must lie inside; fractions of pixels allowed) to `width` x `height`. Bilinear,
 * antialiased: where it shrinks, the triangle filter widens by the shrink factor, and factors from 3 on average whole boxes
 * first. Throws RangeError for an empty or outlying region or size.
 */
export function resize(image: RgbImage, width: number, height: number, region?: Region): RgbImage {
  const box = region ?? { x: 0, y: 0, width: image.width, height: image.height };
  const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= image.width && box.y + box.height <= image.height;
  if (!inside || !(box.width > 0 && box.height > 0)) {
    throw new RangeError(`region ${JSON.stringify(box)} is not inside ${image.width}x${image.height}`);
  }
  return resample(image, width, height, box, 'nothing');
}

/** `resize` of a region anywhere: what lies outside the picture is mirrored in. Throws RangeError for an empty size. */
export function resizeMirrored(image: RgbImage, width: number, height: number, region: Region): RgbImage {
  return resample(image, width, height, region, 'mirrored');
}

/** The pixels of the region, whose numbers must be whole; what lies outside the picture is mirrored in. */
export function crop(image: RgbImage, region: Region): RgbImage {
  const { x, y, width, height } = region;
  const out = createImage(width, height);
  const inside = x >= 0 && x + width <= image.width;
  for (let row = 0; row < height; row++) {
    const from = 3 * image.width * mirrorIndex(y + row, image.height);
    const to = 3 * width * row;
    if (inside) {
      out.data.set(image.data.subarray(from + 3 * x, from + 3 * (x + width)), to);
      continue;
    }
    for (let column = 0; column < width; column++) {
      const p = from + 3 * mirrorIndex(x + column, image.width);
      out.data[to + 3 * column] = image.data[p];
      out.data[to + 3 * column + 1] = image.data[p + 1];
      out.data[to + 3 * column + 2] = image.data[p + 2];
    }
  }
  return out;
}
