/** @file The motion of the brows. Points are levelled, lengths pixels. */
import { beyond, type Displacements, limited, place, symmetric } from './displacements.ts';
import { browPoints } from './points.ts';

/** Most that a brow moves, and what is a difference of the faces and not of their expressions; shares of `faceSide`. */
const MOST = 0.03;
const STILL = 0.008;

/** How far down the outer and the inner ends of the brows go: right outer, right inner, left inner, left outer. */
export function browMotion(target: Float64Array, source: Float64Array, side: number, strength: number): number[] {
  const drop = (points: readonly number[]) =>
    points.reduce((sum, i) => sum + source[2 * i + 1] - target[2 * i + 1], 0) / points.length;
  const ends = browPoints.map(({ upper, lower }) => [
    drop([upper[0], upper[1], lower[0], lower[1]]),
    drop([upper[3], upper[4], lower[3], lower[4]]),
  ]);
  const [right, left] = ends;
  const inOrder = symmetric([right[0], right[1], left[1], left[0]]);
  return inOrder.map((value) => limited(strength * beyond(value, STILL * side), MOST * side));
}

/** Sets the brows: each along the straight line between the motions of its ends. */
export function moveBrows(out: Displacements, motion: readonly number[]): void {
  const ends = [
    [motion[0], motion[1]],
    [motion[3], motion[2]],
  ];
  for (const [n, { upper, lower }] of browPoints.entries()) {
    const [outer, inner] = ends[n];
    for (const row of [upper, lower]) {
      for (const [k, index] of row.entries()) place(out, index, 0, outer + (k / 4) * (inner - outer));
    }
  }
}
