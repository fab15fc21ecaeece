/** @file Displacements of the landmarks: set for the points that an expression moves, filled in smoothly for all others. */
import { fixedPoints } from './points.ts';

/** dx0, dy0, ... in pixels, and which points were set. */
export interface Displacements {
  readonly by: Float64Array;
  readonly known: Uint8Array;
}

/** None yet, but for the points on bone, which stay. */
export function atRest(count: number): Displacements {
  const known = new Uint8Array(count);
  for (const index of fixedPoints) known[index] = 1;
  return { by: new Float64Array(2 * count), known };
}

export function place({ by, known }: Displacements, index: number, dx: number, dy: number): void {
  by[2 * index] = dx;
  by[2 * index + 1] = dy;
  known[index] = 1;
}

/** Keeps points where they are. */
export function hold(out: Displacements, indices: Iterable<number>): void {
  for (const index of indices) place(out, index, 0, 0);
}

/** Limited smoothly to -most..most; small values pass nearly as they are. */
export function limited(value: number, most: number): number {
  return most * Math.tanh(value / most);
}

/** What is left of a value when those up to `still` count as 0. */
export function beyond(value: number, still: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - still);
}

/** Share of the mean of both halves of the face in each: most expressions are symmetric, most errors of alignment are not. */
export const SYMMETRY = 0.6;

/** Each of a row of values brought towards the mean of itself and its mirror image in the row. */
export function symmetric(values: readonly number[]): number[] {
  return values.map((value, k) => value + (SYMMETRY / 2) * ((values.at(-1 - k) as number) - value));
}

/** Distance, as a share of `faceSide`, below which the pull of a point on its neighbours does not grow. */
const NEAR = 0.015;

/** Fills in the other points, in place: means of the known ones weighted by the inverse fourth power of the distance. */
export function fillIn({ by, known }: Displacements, points: ArrayLike<number>, side: number): void {
  const anchors = Uint16Array.from(known.keys()).filter((i) => known[i] === 1);
  const near = (NEAR * side) ** 2;
  for (let i = 0; i < known.length; i++) {
    if (known[i] === 1) continue;
    const [x, y] = [points[2 * i], points[2 * i + 1]];
    let weights = 0;
    let dx = 0;
    let dy = 0;
    for (let j = 0; j < anchors.length; j++) {
      const k = 2 * anchors[j];
      const ux = x - points[k];
      const uy = y - points[k + 1];
      const square = ux * ux + uy * uy + near;
      const weight = 1 / (square * square);
      weights += weight;
      dx += weight * by[k];
      dy += weight * by[k + 1];
    }
    by[2 * i] = dx / weights;
    by[2 * i + 1] = dy / weights;
  }
}
