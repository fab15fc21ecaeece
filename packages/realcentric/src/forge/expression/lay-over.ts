/** @file Two faces laid over each other, so that what differs between their mouths, eyes and brows is mostly their expression. */
import { mapPoints } from '../../faces/similarity.ts';
import { fitSimilarity } from '../mesh-warp.ts';
import { pick } from '../polygon.ts';
import { rigidPoints } from './points.ts';

/** Weight of the similarity in the affine fit, as a share of the spread of the points: points on a line do not turn it over. */
const RIDGE = 0.02;

/**
 * The source's landmarks laid over the target's by the affine map that fits the points on bone best (least squares): a first-order
 * correction of the differences of pose and proportions.
 */
export function laidOver(source: ArrayLike<number>, target: ArrayLike<number>): Float64Array {
  const from = pick(source, rigidPoints);
  const to = pick(target, rigidPoints);
  const similarity = fitSimilarity(from, to);
  const near = mapPoints(similarity, from);
  const mean = [0, 0];
  for (let i = 0; i < to.length; i++) mean[i % 2] += to[i] / rigidPoints.length;
  // to - near = B (near - mean), B drawn towards 0; the similarity has brought both to the same mean.
  let [xx, xy, yy] = [0, 0, 0];
  const right = [0, 0, 0, 0];
  for (let i = 0; i < near.length; i += 2) {
    const [px, py] = [near[i] - mean[0], near[i + 1] - mean[1]];
    const [ex, ey] = [to[i] - near[i], to[i + 1] - near[i + 1]];
    xx += px * px;
    xy += px * py;
    yy += py * py;
    right[0] += ex * px;
    right[1] += ex * py;
    right[2] += ey * px;
    right[3] += ey * py;
  }
  const ridge = RIDGE * (xx + yy) + 1e-6;
  const [a, d] = [xx + ridge, yy + ridge];
  const determinant = a * d - xy * xy;
  const solve = (p: number, q: number) => [(p * d - q * xy) / determinant, (q * a - p * xy) / determinant];
  const [b0, b1] = solve(right[0], right[1]);
  const [b2, b3] = solve(right[2], right[3]);
  const out = Float64Array.from(mapPoints(similarity, source));
  for (let i = 0; i < out.length; i += 2) {
    const [px, py] = [out[i] - mean[0], out[i + 1] - mean[1]];
    out[i] += b0 * px + b1 * py;
    out[i + 1] += b2 * px + b3 * py;
  }
  return out;
}

/** Direction from the right to the left eye, of length 1. */
export interface Axis {
  readonly x: number;
  readonly y: number;
}

export function eyeAxis(landmarks: ArrayLike<number>): Axis {
  const dx = landmarks[2 * 263] - landmarks[2 * 33];
  const dy = landmarks[2 * 263 + 1] - landmarks[2 * 33 + 1];
  const length = Math.hypot(dx, dy);
  return length > 1e-6 ? { x: dx / length, y: dy / length } : { x: 1, y: 0 };
}

/** Points or displacements turned so that the axis becomes horizontal: x to the face's left, y down it. */
export function levelled(points: ArrayLike<number>, { x, y }: Axis): Float64Array {
  const out = new Float64Array(points.length);
  for (let i = 0; i < out.length; i += 2) {
    out[i] = x * points[i] + y * points[i + 1];
    out[i + 1] = x * points[i + 1] - y * points[i];
  }
  return out;
}
