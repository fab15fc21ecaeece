/** @file Fits colour and light of a pasted face to the face it covers. */
import { labToRgb, rgbToLab } from '../images/colour.ts';
import { createImage, type FloatPlane, type RgbImage } from '../images/image.ts';

export interface MatchOptions {
  /** Share of the difference of means and spreads in L*a*b* that is taken away, 0..1. */
  readonly colour: number;
  /** Share of the remaining difference at low frequency (shadows, tints) that is taken away, 0..1. */
  readonly light: number;
}

/** Most that the means may move, in units of L*a*b*, and the spreads may be scaled: beyond it noise and casts would show. */
const MOST_SHIFT = [45, 22, 22] as const;
const MOST_SCALE = 1.6;

/** Cells along a side of the grid on which light is compared. */
const CELLS = 14;

interface Statistics {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Weighted mean and standard deviation of each of the three numbers. */
function statistics(lab: Float32Array, weights: Float32Array): Statistics {
  const sums = new Float64Array(7);
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i];
    sums[6] += w;
    for (let c = 0; c < 3; c++) {
      const value = lab[3 * i + c];
      sums[c] += w * value;
      sums[3 + c] += w * value * value;
    }
  }
  const mean = [0, 1, 2].map((c) => sums[c] / sums[6]);
  return { mean, deviation: mean.map((m, c) => Math.sqrt(Math.max(0, sums[3 + c] / sums[6] - m * m))) };
}

/** Moves mean and spread of `inner` towards those of `target`, in place (Reinhard et al. 2001, here in L*a*b*). */
function matchStatistics(inner: Float32Array, target: Float32Array, weights: Float32Array, share: number): void {
  const from = statistics(inner, weights);
  const to = statistics(target, weights);
  for (let c = 0; c < 3; c++) {
    const limit = MOST_SHIFT[c];
    const shift = share * Math.min(limit, Math.max(-limit, to.mean[c] - from.mean[c]));
    const ratio = (to.deviation[c] + 1) / (from.deviation[c] + 1);
    const scale = Math.min(MOST_SCALE, Math.max(1 / MOST_SCALE, ratio)) ** share;
    for (let i = c; i < inner.length; i += 3) inner[i] = from.mean[c] + shift + (inner[i] - from.mean[c]) * scale;
  }
}

/** Adds the difference of target and inner, averaged on a coarse grid and smoothed, in place. */
function matchLight(
  inner: Float32Array,
  target: Float32Array,
  weights: Float32Array,
  places: Uint32Array,
  width: number,
  height: number,
  share: number,
): void {
  const side = CELLS;
  const sums = new Float64Array(4 * side * side);
  for (let i = 0; i < places.length; i++) {
    const column = (((places[i] % width) + 0.5) * side) / width;
    const row = ((Math.floor(places[i] / width) + 0.5) * side) / height;
    const cell = 4 * (Math.floor(row) * side + Math.floor(column));
    sums[cell + 3] += weights[i];
    for (let c = 0; c < 3; c++) sums[cell + c] += weights[i] * (target[3 * i + c] - inner[3 * i + c]);
  }
  const smooth = smoothGrid(smoothGrid(smoothGrid(sums, side), side), side);
  for (let i = 0; i < places.length; i++) {
    const x = Math.min(side - 1.001, Math.max(0, (((places[i] % width) + 0.5) * side) / width - 0.5));
    const y = Math.min(side - 1.001, Math.max(0, ((Math.floor(places[i] / width) + 0.5) * side) / height - 0.5));
    const x0 = x | 0;
    const y0 = y | 0;
    const fx = x - x0;
    const fy = y - y0;
    const p = 4 * (y0 * side + x0);
    const q = p + 4 * side;
    const w00 = (1 - fx) * (1 - fy);
    const w01 = fx * (1 - fy);
    const w10 = (1 - fx) * fy;
    const w11 = fx * fy;
    // Weights are interpolated like the sums, so that empty cells beyond the mask do not pull towards zero.
    const weight = w00 * smooth[p + 3] + w01 * smooth[p + 7] + w10 * smooth[q + 3] + w11 * smooth[q + 7];
    if (weight < 1e-9) continue;
    for (let c = 0; c < 3; c++) {
      const sum = w00 * smooth[p + c] + w01 * smooth[p + 4 + c] + w10 * smooth[q + c] + w11 * smooth[q + 4 + c];
      inner[3 * i + c] += (share * sum) / weight;
    }
  }
}

/** One pass of the weights 1 2 1 along both axes over a grid of four numbers a cell, nothing beyond its border. */
function smoothGrid(grid: Float64Array, side: number): Float64Array {
  const pass = (from: Float64Array, step: number, isEdge: (cell: number, direction: number) => boolean) =>
    from.map((value, i) => {
      const cell = i >> 2;
      const before = isEdge(cell, -1) ? 0 : from[i - 4 * step];
      const after = isEdge(cell, 1) ? 0 : from[i + 4 * step];
      return (before + 2 * value + after) / 4;
    });
  const rows = pass(grid, 1, (cell, direction) => cell % side === (direction < 0 ? 0 : side - 1));
  return pass(rows, side, (cell, direction) => Math.floor(cell / side) === (direction < 0 ? 0 : side - 1));
}

/**
 * `inner` with colours and light brought towards the target's under the mask; pixels where the mask is 0 are black. Statistics
 * are weighted by the mask. All three of one size.
 */
export function matchToTarget(inner: RgbImage, target: RgbImage, mask: FloatPlane, options: MatchOptions): RgbImage {
  const out = createImage(inner.width, inner.height);
  let count = 0;
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] > 0) count++;
  if (count === 0) return out;
  const places = new Uint32Array(count);
  const weights = new Float32Array(count);
  const innerPixels = new Uint8Array(3 * count);
  const targetPixels = new Uint8Array(3 * count);
  for (let i = 0, k = 0; i < mask.data.length; i++) {
    if (!(mask.data[i] > 0)) continue;
    places[k] = i;
    weights[k] = mask.data[i];
    for (let c = 0; c < 3; c++) {
      innerPixels[3 * k + c] = inner.data[3 * i + c];
      targetPixels[3 * k + c] = target.data[3 * i + c];
    }
    k++;
  }
  const innerLab = rgbToLab(innerPixels);
  const targetLab = rgbToLab(targetPixels);
  if (options.colour > 0) matchStatistics(innerLab, targetLab, weights, options.colour);
  if (options.light > 0) {
    matchLight(innerLab, targetLab, weights, places, inner.width, inner.height, options.light);
  }
  const pixels = labToRgb(innerLab);
  for (let k = 0; k < count; k++) {
    for (let c = 0; c < 3; c++) out.data[3 * places[k] + c] = pixels[3 * k + c];
  }
  return out;
}
