/**
 * @file The expression of one face on another: where the target's landmarks lie when its mouth, eyes and brows do what the source's
 * do, without a triangle of the face folding over.
 */
import Delaunator from 'delaunator';
import { leftEye, rightEye } from '../../faces/topology.ts';
import { frame, joined } from '../mesh-warp.ts';
import { convexHull, scaled } from '../polygon.ts';
import { mouthOpening } from '../regions.ts';
import { browMotion, moveBrows } from './brows.ts';
import { atRest, type Displacements, fillIn, hold } from './displacements.ts';
import { eyeAxis, laidOver, levelled } from './lay-over.ts';
import { lidMotion, moveLids } from './lids.ts';
import { mouthGaps, mouthMotion, moveMouth } from './mouth.ts';
import { browPoints, eyePoints, lipCorners, lowerLip, upperLip } from './points.ts';

export const features = ['mouth', 'eyes', 'brows'] as const;
export type Feature = (typeof features)[number];

export type ExpressionDraw = {
  readonly moves: readonly Feature[];
  /** Share of the difference between the expressions that is transferred. */
  readonly strength: number;
  /** How far something is to move at least, as a share of `faceSide`: a smaller difference is exaggerated, up to `MOST_EXAGGERATION`. */
  readonly reach: number;
  /** Share of the motion of the lower lip that the chin takes. */
  readonly jaw: number;
};

export const MOST_EXAGGERATION = 2.5;

/** The target's points at rest and moved: its landmarks, then points outside the face that stay; and the triangles between them. */
export interface Transfer {
  readonly rest: Float64Array;
  readonly moved: Float64Array;
  readonly triangles: Uint32Array;
  /** What `strength` came to after exaggeration and after folds were avoided. */
  readonly strength: number;
}

/** Openings wide enough that no triangle joins both lips or both lids: shares of `faceSide` and of the width of an eye. */
const PARTED_LIPS = 0.05;
const PARTED_LIDS = 0.2;

/** What stays where it is while the feature does. */
const pointsOf: Readonly<Record<Feature, readonly number[]>> = {
  mouth: [...upperLip, ...lowerLip, ...lipCorners].flat(),
  eyes: eyePoints.flatMap(({ corners, upper, lower }) => [corners, upper[0], upper[1], lower[0], lower[1]].flat()),
  brows: browPoints.flatMap(({ upper, lower }) => [...upper, ...lower]),
};

/** What the moved points do at this strength; levelled. */
function displacementsAt(
  target: Float64Array,
  source: Float64Array,
  side: number,
  draw: ExpressionDraw,
  strength: number,
) {
  const out = atRest(target.length / 2);
  for (const feature of features) if (!draw.moves.includes(feature)) hold(out, pointsOf[feature]);
  if (draw.moves.includes('mouth')) moveMouth(out, target, mouthMotion(target, source, side, strength), draw.jaw);
  if (draw.moves.includes('eyes')) moveLids(out, target, lidMotion(target, source, strength), side);
  if (draw.moves.includes('brows')) moveBrows(out, browMotion(target, source, side, strength));
  fillIn(out, target, side);
  return out;
}

/** The target with mouth and eyes open; levelled. */
function parted(target: Float64Array, side: number, draw: ExpressionDraw): Float64Array {
  const out = atRest(target.length / 2);
  const still = mouthMotion(target, target, side, 1);
  const gaps = mouthGaps(target).map((gap) => Math.max(gap, PARTED_LIPS * side));
  moveMouth(out, target, { ...still, gaps }, draw.jaw);
  moveLids(out, target, PARTED_LIDS, side);
  fillIn(out, target, side);
  return target.map((value, i) => value + out.by[i]);
}

function longest({ by }: Displacements): number {
  let most = 0;
  for (let i = 0; i < by.length; i += 2) most = Math.max(most, Math.hypot(by[i], by[i + 1]));
  return most;
}

const rings = [mouthOpening, rightEye, leftEye].map((indices) => new Set<number>(indices));

/** Triangles across the opening of the mouth or an eye may close: what they show is hidden then. */
function isOpening(a: number, b: number, c: number): boolean {
  return rings.some((indices) => indices.has(a) && indices.has(b) && indices.has(c));
}

function area(points: ArrayLike<number>, a: number, b: number, c: number): number {
  const [ax, ay] = [points[2 * a], points[2 * a + 1]];
  return (points[2 * b] - ax) * (points[2 * c + 1] - ay) - (points[2 * b + 1] - ay) * (points[2 * c] - ax);
}

/** Least share of its area that a triangle of skin keeps, and the area (share of `faceSide` squared) below which none is seen. */
const LEAST_AREA = 0.08;
const UNSEEN = 1e-4;

function folds({ rest, moved, triangles }: Pick<Transfer, 'rest' | 'moved' | 'triangles'>, side: number): boolean {
  const unseen = 2 * UNSEEN * side * side;
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [triangles[i], triangles[i + 1], triangles[i + 2]];
    if (isOpening(a, b, c)) continue;
    const before = area(rest, a, b, c);
    const after = area(moved, a, b, c) * Math.sign(before);
    if (Math.abs(before) > unseen ? after < LEAST_AREA * Math.abs(before) : after < -unseen) return true;
  }
  return false;
}

/** How often the strength is taken down where triangles fold, and to what share each time; then nothing moves. */
const TRIES = 6;
const LESS = 0.7;

/** How far out the points lie that stay where they are, over the hull of the face: the motion of chin and cheeks ends there. */
const AROUND = 1.35;

function around(landmarks: ArrayLike<number>): Float64Array {
  return scaled(convexHull(Float64Array.from(landmarks)), AROUND, AROUND);
}

/** @param side `faceSide` of the target; the picture is `width` x `height` */
export function transferExpression(
  target: ArrayLike<number>,
  source: ArrayLike<number>,
  side: number,
  width: number,
  height: number,
  draw: ExpressionDraw,
): Transfer {
  const axis = eyeAxis(target);
  const back = { x: axis.x, y: -axis.y };
  const [there, over] = [levelled(target, axis), levelled(laidOver(source, target), axis)];
  const outside = joined(around(target), frame(width, height));
  const rest = joined(target, outside);
  const { triangles } = new Delaunator(joined(levelled(parted(there, side, draw), back), outside));
  let { strength } = draw;
  const most = longest(displacementsAt(there, over, side, draw, strength));
  if (most < draw.reach * side) strength *= Math.min(MOST_EXAGGERATION, (draw.reach * side) / Math.max(1e-6, most));
  for (let tries = 0; tries < TRIES; tries++, strength *= LESS) {
    const by = levelled(displacementsAt(there, over, side, draw, strength).by, back);
    const moved = rest.map((value, i) => value + (by[i] ?? 0));
    if (!folds({ rest, moved, triangles }, side)) return { rest, moved, triangles, strength };
  }
  return { rest, moved: rest, triangles, strength: 0 };
}
