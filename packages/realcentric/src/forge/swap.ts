/**
 * @file Face swap (the FaceSwap family): the source's face warped onto the target's landmarks, fitted to its colour and light, and
 * blended in under a soft mask.
 */
import { mapPoints } from '../faces/similarity.ts';
import type { FaceCrop } from '../faces/types.ts';
import type { RgbImage } from '../images/image.ts';
import { remap } from '../images/remap.ts';
import { resize } from '../images/resample.ts';
import { chance, pick, type Random, uniform } from '../random.ts';
import { blend, dimmed } from './blend.ts';
import { faceSide } from './face-side.ts';
import { drawMask, type Hole, type Region, softMask, withHoles, withoutForehead } from './masks.ts';
import { type MatchOptions, matchToTarget } from './match.ts';
import { fitSimilarity, meshMap } from './mesh-warp.ts';
import { hasBareForehead } from './patches.ts';
import type { Forge, ForgeryRecord } from './types.ts';

/** Share of the source in the middle of the mask; a copy that lets the target through is the exception. */
const RATIOS = [0.85, 1, 1, 1, 1, 1] as const;

/** Sigma of the blur of the map as a share of `faceSide`: no creases between triangles, and the features stay in place. */
const SMOOTHING = 2 / 256;

/**
 * How much of the source's own shape is kept, 0 (its landmarks lie on the target's) to 1 (it is only shifted, turned and scaled). What
 * reaches the outline of the face must fit the target's; a single feature is often pasted as it is.
 */
function drawOwnShape(random: Random, region: Region): number {
  if (region !== 'parts') return chance(random, 0.5) ? 0 : uniform(random, 0, 0.3);
  return pick(random, [0, uniform(random, 0, 0.5), uniform(random, 0.5, 1)]);
}

function drawMatch(random: Random): MatchOptions {
  return {
    colour: chance(random, 0.7) ? 1 : uniform(random, 0.6, 1),
    light: chance(random, 0.12) ? 0 : uniform(random, 0.4, 1),
  };
}

/** Distance of two landmarks. */
function distance(landmarks: ArrayLike<number>, i: number, j: number): number {
  return Math.hypot(landmarks[2 * i] - landmarks[2 * j], landmarks[2 * i + 1] - landmarks[2 * j + 1]);
}

/** Gap between the lips as a share of the height of the face, gaps between the lids as a share of the width of the eyes. */
function openness(landmarks: ArrayLike<number>): Readonly<Record<Hole, number>> {
  const eyes = distance(landmarks, 159, 145) + distance(landmarks, 386, 374);
  return {
    mouth: distance(landmarks, 13, 14) / Math.max(1, distance(landmarks, 10, 152)),
    eyes: eyes / Math.max(1, distance(landmarks, 33, 133) + distance(landmarks, 263, 362)),
  };
}

/** By how much more the target's mouth and eyes may be open before the source's lips and lids stretched over them would show. */
const MOST_STRETCH: Readonly<Record<Hole, number>> = { mouth: 0.03, eyes: 0.12 };

/** Openings in which the target must stay, since the source has nothing to fill them with. */
function openedTooFar(placed: ArrayLike<number>, source: ArrayLike<number>): Hole[] {
  const there = openness(placed);
  const here = openness(source);
  return (['eyes', 'mouth'] as const).filter((hole) => there[hole] > here[hole] + MOST_STRETCH[hole]);
}

/**
 * The source as the target's picture could show it: a face that is small in the target's picture has been enlarged to the crop, and
 * the forger's face would have been drawn on the same coarse pixels.
 */
function atResolutionOf(target: FaceCrop, source: FaceCrop): RgbImage {
  const scale = (crop: FaceCrop) => Math.hypot(crop.toPicture.a, crop.toPicture.b);
  const { width, height } = source.image;
  if (!(scale(target) < 0.9 * Math.min(1, scale(source)))) return source.image;
  const small = (side: number) => Math.max(1, Math.round(side * scale(target)));
  return resize(resize(source.image, small(width), small(height)), width, height);
}

export const swap: Forge = (target, source, random, options) => {
  const { image, landmarks } = target;
  const { width, height } = image;
  if (source.image.width !== width || source.image.height !== height) {
    throw new RangeError(
      `swap needs crops of one size, got ${width}x${height} and ${source.image.width}x${source.image.height}`,
    );
  }
  const side = faceSide(target);
  const drawn = drawMask(random, side, options.partShare);
  const ratio = pick(random, RATIOS);
  const ownShape = drawOwnShape(random, drawn.region);
  const match = drawMatch(random);
  // Where the source's landmarks come to lie in the target: between the target's own and the source's, merely aligned.
  const aligned = mapPoints(fitSimilarity(source.landmarks, landmarks), source.landmarks);
  const placed = aligned.map((value, i) => landmarks[i] + ownShape * (value - landmarks[i]));
  // Half a fringe or the brim of a hat in the middle of a forehead gives a swap away at once.
  const region = hasBareForehead(target) && hasBareForehead(source) ? drawn : withoutForehead(drawn);
  const draw = withHoles(region, openedTooFar(placed, source.landmarks));
  const mask = dimmed(softMask(random, placed, draw, width, height), ratio);
  const map = meshMap(placed, source.landmarks, width, height, SMOOTHING * side);
  const inner = matchToTarget(remap(atResolutionOf(target, source), map, mask), image, mask, match);
  const record: ForgeryRecord = {
    method: 'swap',
    mask: draw,
    ratio,
    ownShape,
    match: { colour: match.colour, light: match.light },
  };
  return { image: blend(image, inner, mask), mask, record };
};
