/**
 * @file Affine warps with bilinear sampling: mirrored outside the picture, antialiased where they shrink. Coordinates are
 * continuous: pixel (i, j) covers [i, i + 1) x [j, j + 1), its centre is at (i + 0.5, j + 0.5).
 */
import { createImage, type RgbImage } from './image.ts';
import { mirroredSpan, mirrorIndex } from './mirror.ts';
import { halvePart, type Region } from './reduce.ts';
import { resizeMirrored } from './resample.ts';

/** `x' = xx x + xy y + tx`, `y' = yx x + yy y + ty`. */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly tx: number;
  readonly yx: number;
  readonly yy: number;
  readonly ty: number;
}

/** Shrinking by less than this needs no filter: bilinear sampling alone does not alias visibly. */
const FILTER_FROM = 1.1;

/** The factors by which a transform shrinks along x and y; 1 where it does not. */
function shrinkOf(t: Affine): readonly [x: number, y: number] {
  return [Math.max(1, Math.hypot(t.xx, t.xy)), Math.max(1, Math.hypot(t.yx, t.yy))];
}

/** What a transform reads, inside the picture and beyond it, in pixels of the source. */
function reach(t: Affine, width: number, height: number): Region {
  return {
    x: t.tx + Math.min(0, t.xx * width) + Math.min(0, t.xy * height),
    y: t.ty + Math.min(0, t.yx * width) + Math.min(0, t.yy * height),
    width: Math.abs(t.xx * width) + Math.abs(t.xy * height),
    height: Math.abs(t.yx * width) + Math.abs(t.yy * height),
  };
}

/** A picture and a transform into it. */
interface Source {
  readonly image: RgbImage;
  readonly toSource: Affine;
}

/** A part of the picture, the size it is shrunk to, and the transform into that. */
export interface Shrinking {
  readonly region: Region;
  readonly columns: number;
  readonly rows: number;
  readonly toSource: Affine;
}

/**
 * One axis of the grid that the picture is resampled to: cells of `cell` source pixels, `count` of them from coordinate `from` on, so
 * that low..low + length lies inside with two cells to spare.
 */
function gridAxis(shrink: number, anchor: number, low: number, length: number) {
  // An axis that is not shrunk keeps its pixels.
  const [cell, origin] = shrink < FILTER_FROM ? [1, 0] : [shrink, anchor];
  const first = Math.floor((low - origin) / cell) - 2;
  const end = Math.ceil((low + length - origin) / cell) + 2;
  return { cell, from: origin + first * cell, count: end - first };
}

/**
 * How the picture is shrunk until the transform reads one pixel of it per output pixel; undefined where it need not be. The grid hangs on the
 * transform and is scaled by exactly its shrink factor: were it rounded to the picture's pixels, a hair's difference of the
 * transform could move it by a pixel, and the score of a face by 0.04.
 */
export function shrinkingFor(t: Affine, width: number, height: number): Shrinking | undefined {
  const [scaleX, scaleY] = shrinkOf(t);
  if (scaleX < FILTER_FROM && scaleY < FILTER_FROM) return undefined;
  const read = reach(t, width, height);
  const x = gridAxis(scaleX, t.tx, read.x, read.width);
  const y = gridAxis(scaleY, t.ty, read.y, read.height);
  const region = { x: x.from, y: y.from, width: x.count * x.cell, height: y.count * y.cell };
  return { region, columns: x.count, rows: y.count, toSource: into(t, region, 1 / x.cell, 1 / y.cell) };
}

function shrinkFirst(image: RgbImage, t: Affine, width: number, height: number): Source {
  const shrinking = shrinkingFor(t, width, height);
  if (!shrinking) return { image, toSource: t };
  const { region, columns, rows, toSource } = shrinking;
  return { image: resizeMirrored(image, columns, rows, region), toSource };
}

/** The part of the picture that a transform reads, with room for a filter. */
function partRead(image: RgbImage, t: Affine, width: number, height: number): Region {
  const [scaleX, scaleY] = shrinkOf(t);
  const read = reach(t, width, height);
  const [left, right] = mirroredSpan(read.x - 2 * scaleX, read.x + read.width + 2 * scaleX, image.width);
  const [top, bottom] = mirroredSpan(read.y - 2 * scaleY, read.y + read.height + 2 * scaleY, image.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The picture halved until the transform reads one to two pixels of it per output pixel. */
function halveFirst(image: RgbImage, t: Affine, width: number, height: number): Source {
  const times = Math.floor(Math.log2(Math.min(...shrinkOf(t))));
  if (times < 1) return { image, toSource: t };
  const part = halvePart(image, times, partRead(image, t, width, height));
  return { image: part.image, toSource: into(t, part, 2 ** -times, 2 ** -times) };
}

/** The transform into a part of the picture that begins at `from` and is scaled by `x` and `y`. */
function into(t: Affine, from: { readonly x: number; readonly y: number }, x: number, y: number): Affine {
  return {
    xx: t.xx * x,
    xy: t.xy * x,
    tx: (t.tx - from.x) * x,
    yx: t.yx * y,
    yy: t.yy * y,
    ty: (t.ty - from.y) * y,
  };
}

/** First and last-plus-one of the steps k in 0..count at which `start + k step` stays in [0, limit). */
function insideRange(start: number, step: number, limit: number, count: number): readonly [number, number] {
  if (limit <= 0) return [0, 0];
  if (Math.abs(step) < 1e-12) return start >= 0 && start < limit ? [0, count] : [0, 0];
  const a = -start / step;
  const b = (limit - start) / step;
  // One step less on both sides, so that rounding cannot lead out of the picture.
  const from = Math.ceil(Math.min(a, b)) + 1;
  const to = Math.floor(Math.max(a, b)) - 1;
  return from < to ? [Math.max(0, Math.min(from, count)), Math.max(0, Math.min(to, count))] : [0, 0];
}

/** Bilinear sample at (x, y), counted from the centre of the first pixel, anywhere; written to `out[o..o+2]`. */
export function sampleMirrored(image: RgbImage, x: number, y: number, out: Uint8Array, o: number): void {
  const { width, height, data } = image;
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const left = 3 * mirrorIndex(x0, width);
  const right = 3 * mirrorIndex(x0 + 1, width);
  const upper = 3 * width * mirrorIndex(y0, height);
  const lower = 3 * width * mirrorIndex(y0 + 1, height);
  for (let c = 0; c < 3; c++) {
    const a = data[upper + left + c];
    const b = data[lower + left + c];
    const top = a + (data[upper + right + c] - a) * fx;
    const bottom = b + (data[lower + right + c] - b) * fx;
    out[o + c] = top + (bottom - top) * fy + 0.5;
  }
}

/** Columns sampled with one set of fixed-point numbers; keeps them below 2^31 and their drift below 1/4000 pixel. */
const CHUNK = 256;

/** `count` samples in a row from (x, y) on, all of whose four neighbours lie inside the picture; in fixed point, for speed. */
function sampleInside(
  image: RgbImage,
  x: number,
  y: number,
  stepX: number,
  stepY: number,
  out: Uint8Array,
  o: number,
  count: number,
): void {
  const data = image.data;
  const row = 3 * image.width;
  const dx = Math.round(stepX * 1048576) | 0;
  const dy = Math.round(stepY * 1048576) | 0;
  for (let done = 0; done < count; done += CHUNK) {
    const startX = x + done * stepX;
    const startY = y + done * stepY;
    const baseX = Math.floor(startX);
    const baseY = Math.floor(startY);
    const base = baseY * row + 3 * baseX;
    let sx = ((startX - baseX) * 1048576) | 0;
    let sy = ((startY - baseY) * 1048576) | 0;
    const end = o + 3 * Math.min(CHUNK, count - done);
    for (; o < end; o += 3) {
      const fx = (sx >> 10) & 1023;
      const fy = (sy >> 10) & 1023;
      const p = (base + Math.imul(sy >> 20, row) + Math.imul(sx >> 20, 3)) | 0;
      const q = (p + row) | 0;
      sx = (sx + dx) | 0;
      sy = (sy + dy) | 0;
      const r0 = (data[p] << 10) + Math.imul(data[p + 3] - data[p], fx);
      const r1 = (data[q] << 10) + Math.imul(data[q + 3] - data[q], fx);
      const g0 = (data[p + 1] << 10) + Math.imul(data[p + 4] - data[p + 1], fx);
      const g1 = (data[q + 1] << 10) + Math.imul(data[q + 4] - data[q + 1], fx);
      const b0 = (data[p + 2] << 10) + Math.imul(data[p + 5] - data[p + 2], fx);
      const b1 = (data[q + 2] << 10) + Math.imul(data[q + 5] - data[q + 2], fx);
      out[o] = ((r0 << 10) + Math.imul(r1 - r0, fy) + 524288) >> 20;
      out[o + 1] = ((g0 << 10) + Math.imul(g1 - g0, fy) + 524288) >> 20;
      out[o + 2] = ((b0 << 10) + Math.imul(b1 - b0, fy) + 524288) >> 20;
    }
  }
}

/** Output pixel p shows the source at `toSource(p)`, without a filter. */
function sampleAffine({ image: source, toSource: t }: Source, width: number, height: number): RgbImage {
  const out = createImage(width, height);
  for (let v = 0; v < height; v++) {
    const x = 0.5 * t.xx + t.xy * (v + 0.5) + t.tx - 0.5;
    const y = 0.5 * t.yx + t.yy * (v + 0.5) + t.ty - 0.5;
    const [fromX, toX] = insideRange(x, t.xx, source.width - 1, width);
    const [fromY, toY] = insideRange(y, t.yx, source.height - 1, width);
    const from = Math.max(fromX, fromY);
    const to = Math.max(from, Math.min(toX, toY));
    const row = 3 * v * width;
    for (let u = 0; u < from; u++) sampleMirrored(source, x + u * t.xx, y + u * t.yx, out.data, row + 3 * u);
    sampleInside(source, x + from * t.xx, y + from * t.yx, t.xx, t.yx, out.data, row + 3 * from, to - from);
    for (let u = to; u < width; u++) sampleMirrored(source, x + u * t.xx, y + u * t.yx, out.data, row + 3 * u);
  }
  return out;
}

/**
 * The picture seen through a transform: output pixel p shows the source at `toSource(p)`. Bilinear; where the transform shrinks,
 * the part it reads is first resized (antialiased) to one source pixel per output pixel.
 */
export function warpAffine(image: RgbImage, toSource: Affine, width: number, height: number): RgbImage {
  return sampleAffine(shrinkFirst(image, toSource, width, height), width, height);
}

/** `x' = a x - b y + tx`, `y' = b x + a y + ty`: the type `Similarity` of the faces. */
export interface SimilarityLike {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

export function affineOf({ a, b, tx, ty }: SimilarityLike): Affine {
  return { xx: a, xy: -b, tx, yx: b, yy: a, ty };
}

/** `warpAffine` for a similarity. */
export function warpSimilarity(image: RgbImage, toSource: SimilarityLike, width: number, height: number): RgbImage {
  return warpAffine(image, affineOf(toSource), width, height);
}

/**
 * `warpSimilarity` in a third of the time, for eyes that a little aliasing does not disturb: where the transform shrinks, the picture is
 * halved as often as that leaves it larger than wanted, and what is left of the factor (less than 2) is not filtered.
 */
export function warpRoughly(image: RgbImage, toSource: SimilarityLike, width: number, height: number): RgbImage {
  return sampleAffine(halveFirst(image, affineOf(toSource), width, height), width, height);
}
