/** @file The motion of a mouth: how far it opens, where its corners go, what lips and jaw do. Points are levelled, lengths pixels. */
import { type Displacements, limited, place, symmetric } from './displacements.ts';
import { jawPoints, lipCorners, lowerLip, MIDDLE, upperLip } from './points.ts';

/** How the edges of the opening move, and how wide it is open afterwards, column by column. */
export interface MouthMotion {
  readonly upperX: readonly number[];
  readonly upperY: readonly number[];
  readonly cornersX: readonly number[];
  readonly cornersY: readonly number[];
  /** From the upper to the lower edge, 0 or more. */
  readonly gaps: readonly number[];
}

/** Most that an edge and the middle of the upper lip move, shares of `faceSide`. */
const MOST = 0.1;
const MOST_LIFT = 0.015;

/** Widest that each column opens, over the column in the middle: corners a pixel off would gape. */
const OVAL = upperLip[0].map((_, k) => 1.15 * Math.sqrt(1 - ((k - MIDDLE) / (MIDDLE + 1)) ** 2));

/** The opening in each column, 0 or more. */
export function mouthGaps(points: ArrayLike<number>): number[] {
  return upperLip[0].map((u, k) => Math.max(0, points[2 * lowerLip[0][k] + 1] - points[2 * u + 1]));
}

/**
 * From the target's mouth towards the source's, `strength` of the way. Both hang on the middle of the upper lip, which moves
 * little itself; the rest goes by its place relative to it.
 */
export function mouthMotion(target: Float64Array, source: Float64Array, side: number, strength: number): MouthMotion {
  const anchor = upperLip[0][MIDDLE];
  const lift = limited(0.35 * (source[2 * anchor + 1] - target[2 * anchor + 1]), MOST_LIFT * side);
  const change = (axis: 0 | 1) => (index: number) => {
    const own = target[2 * index + axis] - target[2 * anchor + axis];
    return source[2 * index + axis] - source[2 * anchor + axis] - own + axis * lift;
  };
  const scaled = (value: number) => limited(strength * value, MOST * side);
  const edge = [lipCorners[0][0], ...upperLip[0], lipCorners[0][1]];
  const half = (edge.length - 1) / 2;
  // Mirrored, a motion to the left is one to the right.
  const outwards = edge.map((index, k) => Math.sign(k - half) * change(0)(index));
  const x = smoothed(symmetric(outwards).map((value, k) => scaled(Math.sign(k - half) * value)));
  const y = smoothed(symmetric(edge.map(change(1))).map(scaled));
  const own = mouthGaps(target);
  const wider = smoothed([0, ...symmetric(mouthGaps(source).map((gap, k) => gap - own[k])).map(scaled), 0]);
  return {
    upperX: x.slice(1, -1),
    upperY: y.slice(1, -1),
    cornersX: [x[0], x[edge.length - 1]],
    cornersY: [y[0], y[edge.length - 1]],
    gaps: own.map((gap, k) => {
      const middle = Math.max(0, own[MIDDLE] + wider[MIDDLE + 1]);
      return Math.max(0, Math.min(gap + wider[k + 1], Math.max(gap, OVAL[k] * middle)));
    }),
  };
}

/** The weights 1 2 1, twice; the ends stay. Landmarks a pixel off must not fold a lip that is three pixels thick. */
function smoothed(values: readonly number[]): readonly number[] {
  const once = (row: readonly number[]) =>
    row.map((value, k) => ((row[k - 1] ?? value) + 2 * value + (row[k + 1] ?? value)) / 4);
  const twice = once(once(values));
  return twice.map((value, k) => (k === 0 || k === twice.length - 1 ? values[k] : value));
}

/** Lips keep most of their thickness: the share of the motion of the opening's edge, by rows outwards. */
const LIP_ROWS = [1, 1, 0.97, 0.92] as const;

/** Sets lips, chin and jaw; `jaw`: share of the motion of the lower lip that the chin takes. */
export function moveMouth(out: Displacements, target: Float64Array, motion: MouthMotion, jaw: number): void {
  const lowerY = motion.gaps.map((gap, k) => {
    const upper = target[2 * upperLip[0][k] + 1] + motion.upperY[k];
    return upper + gap - target[2 * lowerLip[0][k] + 1];
  });
  for (const [row, share] of LIP_ROWS.entries()) {
    for (const [k, dx] of motion.upperX.entries()) {
      place(out, upperLip[row][k], share * dx, share * motion.upperY[k]);
      place(out, lowerLip[row][k], share * dx, share * lowerY[k]);
    }
    for (const end of [0, 1] as const) {
      place(out, lipCorners[row][end], share * motion.cornersX[end], share * motion.cornersY[end]);
    }
  }
  for (const [index, share] of jawPoints) place(out, index, 0, share * jaw * lowerY[MIDDLE]);
}
