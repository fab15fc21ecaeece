/** @file The motion of the lids. Points are levelled, lengths pixels. */
import { beyond, type Displacements, limited, place } from './displacements.ts';
import { type EyePoints, eyePoints } from './points.ts';

/** Most that a lid moves, as a share of `faceSide`. */
const MOST = 0.05;
/** Openings stay within these shares of the width of the eye. */
const LEAST_OPEN = 0.03;
const MOST_OPEN = 0.42;
/** A difference of the openings up to this is one of the faces. */
const STILL = 0.03;
/** How far the lids' edges are apart over the width of the eye. */
const PROFILE = [0.45, 0.75, 0.93, 1, 0.93, 0.75, 0.45] as const;
/** Share of the change of an opening that the lower lid takes. */
const LOWER_LID = 0.15;
/** Of the motion of a lid's edge, by rows outwards: the skin above folds up, that below hardly moves. */
const UPPER_ROWS = [1, 0.6, 0.2] as const;
const LOWER_ROWS = [1, 0.7, 0.3] as const;

function widthOf(points: ArrayLike<number>, [a, b]: EyePoints['corners']): number {
  return Math.hypot(points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1]);
}

/** Mean opening of an eye as a share of its width. */
export function lidOpening(points: ArrayLike<number>, { corners, upper, lower }: EyePoints): number {
  const gaps = [2, 3, 4].map((k) => {
    const [u, l] = [upper[0][k], lower[0][k]];
    return Math.hypot(points[2 * u] - points[2 * l], points[2 * u + 1] - points[2 * l + 1]);
  });
  return gaps.reduce((sum, gap) => sum + gap, 0) / 3 / Math.max(1e-6, widthOf(points, corners));
}

/** Most that an eye opens, as a share of what it is open: it is its own pupil that is stretched. */
const MOST_WIDER = 0.5;

/** By how much wider, in widths of an eye, the target's eyes are to open; both alike. */
export function lidMotion(target: ArrayLike<number>, source: ArrayLike<number>, strength: number): number {
  const own = eyePoints.map((eye) => lidOpening(target, eye));
  const difference = eyePoints.reduce((sum, eye, k) => sum + lidOpening(source, eye) - own[k], 0) / 2;
  return Math.min(MOST_WIDER * Math.min(...own), strength * beyond(difference, STILL));
}

/** Sets the lids of both eyes to open wider (or less) by a share of their width. */
export function moveLids(out: Displacements, target: Float64Array, wider: number, side: number): void {
  for (const eye of eyePoints) {
    const open = lidOpening(target, eye);
    const change = Math.min(Math.max(0, MOST_OPEN - open), Math.max(Math.min(0, LEAST_OPEN - open), wider));
    const width = widthOf(target, eye.corners);
    for (const corner of eye.corners) place(out, corner, 0, 0);
    for (const [k, profile] of PROFILE.entries()) {
      const gap = Math.max(0, target[2 * eye.lower[0][k] + 1] - target[2 * eye.upper[0][k] + 1]);
      const by = Math.max(-0.95 * gap, limited(change * width * profile, MOST * side));
      for (const [row, share] of UPPER_ROWS.entries()) place(out, eye.upper[row][k], 0, -share * (1 - LOWER_LID) * by);
      for (const [row, share] of LOWER_ROWS.entries()) place(out, eye.lower[row][k], 0, share * LOWER_LID * by);
    }
  }
}
