/** @file The antialiasing filter of one axis: which pixels every resampled pixel is made of, and by which weights. */
import { foldInto, mirroredSpan, mirrorIndex } from './mirror.ts';

/** Fixed point: weights are counted in 2^-22. */
export const WEIGHT_BITS = 22;
const ONE = 1 << WEIGHT_BITS;

/** Weights of one axis in fixed point: output i reads `counts[i]` inputs from `starts[i]`, weights from `i * stride`. */
export interface AxisWeights {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

/** A stretch of an axis: from a coordinate, which may be a fraction, so many pixels long. */
export interface Stretch {
  readonly from: number;
  readonly length: number;
}

/** What lies beyond the ends of an axis: nothing, so that filters are cut there and normalised, or its mirror image. */
export type Beyond = 'nothing' | 'mirrored';

/**
 * Triangle filter whose support grows with the shrink factor (as Pillow's BILINEAR, where nothing lies beyond).
 * @param inSize pixels that there are
 * @param stretch what is resampled; beyond the ends only where they are mirrored
 */
export function axisWeights(inSize: number, { from, length }: Stretch, outSize: number, beyond: Beyond): AxisWeights {
  const scale = length / outSize;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outSize);
  const counts = new Int32Array(outSize);
  const weights = new Int32Array(outSize * stride);
  const row = new Float64Array(stride);
  for (let i = 0; i < outSize; i++) {
    const at = from + (i + 0.5) * scale;
    // A picture that goes on mirrored is the same on both sides of its borders, and so is the filter of itself.
    const center = beyond === 'mirrored' ? foldInto(at, inSize) : at;
    const low = Math.floor(center - support + 0.5);
    const high = Math.floor(center + support + 0.5);
    const folded = beyond === 'mirrored' && (low < 0 || high > inSize);
    const [first, end] = folded ? mirroredSpan(low, high, inSize) : [Math.max(0, low), Math.min(inSize, high)];
    const count = end - first;
    row.fill(0, 0, count);
    let sum = 0;
    for (let j = folded ? low : first; j < (folded ? high : end); j++) {
      const weight = Math.max(0, 1 - Math.abs((j + 0.5 - center) / support));
      row[(folded ? mirrorIndex(j, inSize) : j) - first] += weight;
      sum += weight;
    }
    let left = ONE;
    let heaviest = 0;
    for (let j = 0; j < count; j++) {
      const w = Math.round((row[j] / sum) * ONE);
      weights[i * stride + j] = w;
      left -= w;
      if (row[j] > row[heaviest]) heaviest = j;
    }
    // Weights that add up to exactly one keep flat areas flat.
    weights[i * stride + heaviest] += left;
    starts[i] = first;
    counts[i] = count;
  }
  return { starts, counts, weights, stride };
}
