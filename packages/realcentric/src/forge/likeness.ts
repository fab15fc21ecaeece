/** @file How alike two faces are in shape, pose, skin and light, to choose sources whose swaps convince. */
import type { FaceCrop } from '../faces/types.ts';
import { patchColours } from './patches.ts';
import { centre } from './polygon.ts';
import { bareSkin, beardSkin, foreheadSkin, underEyeSkin } from './regions.ts';

/** What is compared, some 4 kB a face; plain data, so that it can be kept for a whole set of faces. */
export interface FaceTraits {
  /** The landmarks without place and size: mean 0, root mean square distance from it 1. Pose and expression are in it. */
  readonly shape: Float32Array;
  /** L*, a*, b* of patches all over the face: complexion, the side the light comes from, fringe, beard, sunglasses. */
  readonly skin: Float32Array;
  /** How sharp the face is, in natural logarithms. */
  readonly detail: number;
}

const patches = [...bareSkin, ...foreheadSkin, ...beardSkin, ...underEyeSkin];

/** Distances that count as one step apart, chosen so that shape (with pose) and skin weigh about alike between faces of ffhq. */
const SHAPE_STEP = 0.13;
const SKIN_STEP = 18;
const DETAIL_STEP = 0.4;

/** The landmarks as `FaceTraits.shape` holds them; all 0 where they have no extent. */
export function normalisedShape(landmarks: ArrayLike<number>): Float32Array {
  const points = Float64Array.from(landmarks);
  const [cx, cy] = centre(points);
  const centred = points.map((value, i) => value - (i % 2 === 0 ? cx : cy));
  const size = Math.sqrt((2 * centred.reduce((sum, value) => sum + value * value, 0)) / centred.length);
  return Float32Array.from(centred, (value) => (size > 1e-9 ? value / size : 0));
}

/** Mean difference of the luma of neighbouring pixels over the box of the face, its natural logarithm: how sharp the face is. */
function detailOf({ image, landmarks }: FaceCrop): number {
  const { width, height, data } = image;
  const edges = [0, 0, width - 2, height - 2];
  const box = [width, height, 0, 0];
  for (let i = 0; i < landmarks.length; i++) {
    box[i % 2] = Math.min(box[i % 2], landmarks[i]);
    box[2 + (i % 2)] = Math.max(box[2 + (i % 2)], landmarks[i]);
  }
  const [left, top] = [0, 1].map((i) => Math.max(edges[i], Math.floor(box[i])));
  const [right, bottom] = [2, 3].map((i) => Math.min(edges[i], Math.floor(box[i])));
  const luma = (p: number) => 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const p = 3 * (y * width + x);
      const value = luma(p);
      sum += Math.abs(luma(p + 3) - value) + Math.abs(luma(p + 3 * width) - value);
      count++;
    }
  }
  return Math.log(1 + sum / Math.max(1, count));
}

export function faceTraits(crop: FaceCrop): FaceTraits {
  return { shape: normalisedShape(crop.landmarks), skin: patchColours(crop, patches), detail: detailOf(crop) };
}

/** Sum over groups of `size` numbers of the squared distance, divided by the number of groups. */
function meanSquare(a: Float32Array, b: Float32Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return (sum * size) / Math.max(1, a.length);
}

/** 0 for the same picture, about 2 for two faces of ffhq taken at random, 1.2 for a tenth of the pairs. */
export function unlikeness(a: FaceTraits, b: FaceTraits): number {
  const shape = meanSquare(a.shape, b.shape, 2) / SHAPE_STEP ** 2;
  const skin = meanSquare(a.skin, b.skin, 3) / SKIN_STEP ** 2;
  return Math.sqrt(shape + skin + ((a.detail - b.detail) / DETAIL_STEP) ** 2);
}

/**
 * Indices of the candidates from the most to the least like the target; of equals the earlier first. The caller leaves the target's
 * own pictures out and draws among the first k.
 */
export function rankSources(target: FaceTraits, candidates: readonly FaceTraits[]): number[] {
  const distances = candidates.map((candidate) => unlikeness(target, candidate));
  return candidates.map((_, i) => i).sort((i, j) => distances[i] - distances[j] || i - j);
}
