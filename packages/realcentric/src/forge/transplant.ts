/**
 * @file The source's face in the target's picture: what swaps of every kind share. Warped onto the target's landmarks, fitted to its
 * colour and light, and blended in under a soft mask.
 */
import { mapPoints } from '../faces/similarity.ts';
import type { FaceCrop } from '../faces/types.ts';
import { remap } from '../images/remap.ts';
import { chance, pick, type Random, uniform } from '../random.ts';
import { blend, dimmed } from './blend.ts';
import { faceSide } from './face-side.ts';
import { drawMask, type Hole, type MaskDraw, type Region, softMask, withHoles, withoutForehead } from './masks.ts';
import { type MatchOptions, matchToTarget } from './match.ts';
import { seamless } from './membrane.ts';
import { fitSimilarity, meshMap } from './mesh-warp.ts';
import { openness } from './openness.ts';
import { hasBareForehead } from './patches.ts';
import { atResolutionOf } from './resolution.ts';
import type { ForgeOptions, Forgery, Json } from './types.ts';

/** Share of the source in the middle of the mask; a copy that lets the target through is the exception. */
const RATIOS = [0.85, 1, 1, 1, 1, 1] as const;

/** Sigma of the blur of the map as a share of `faceSide`: no creases between triangles, and the features stay in place. */
const SMOOTHING = 2 / 256;

/** Share of the swaps whose seam is made as an editor's healing tools make it. */
const SEAMLESS = 0.35;

/** What is drawn for every swap. */
export type TransplantDraw = {
  readonly mask: MaskDraw;
  readonly ratio: number;
  /** How much of the source's own shape is kept, 0 (its landmarks lie on the target's) to 1 (only shifted, turned and scaled). */
  readonly ownShape: number;
  readonly match: { readonly colour: number; readonly light: number };
  /** `feathered`: a soft mask alone; `seamless`: shifted to meet the target all along the edge (membrane.ts). */
  readonly seam: 'feathered' | 'seamless';
};

/** What reaches the outline of the face must fit the target's; a single feature is often pasted as it is. */
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

/** By how much more the target's mouth and eyes may be open before the source's lips and lids stretched over them would show. */
const MOST_STRETCH: Readonly<Record<Hole, number>> = { mouth: 0.03, eyes: 0.12 };

/** Openings in which the target must stay, since the source has nothing to fill them with. */
function openedTooFar(placed: ArrayLike<number>, source: ArrayLike<number>): Hole[] {
  const there = openness(placed);
  const here = openness(source);
  return (['eyes', 'mouth'] as const).filter((hole) => there[hole] > here[hole] + MOST_STRETCH[hole]);
}

/**
 * @param record what else is to stand in the record: the method's name, and what was done to the source before
 * @throws RangeError for crops of two sizes
 */
export function transplant(
  target: FaceCrop,
  source: FaceCrop,
  random: Random,
  options: ForgeOptions,
  record: { readonly method: string; readonly [draw: string]: Json },
): Forgery {
  const { image, landmarks } = target;
  const { width, height } = image;
  if (source.image.width !== width || source.image.height !== height) {
    const [a, b] = [`${width}x${height}`, `${source.image.width}x${source.image.height}`];
    throw new RangeError(`${record.method} needs crops of one size, got ${a} and ${b}`);
  }
  const side = faceSide(target);
  const drawn = drawMask(random, side, options.partShare);
  const ratio = pick(random, RATIOS);
  const ownShape = drawOwnShape(random, drawn.region);
  const match = drawMatch(random);
  const seam = chance(random, SEAMLESS) ? 'seamless' : 'feathered';
  // Where the source's landmarks come to lie in the target: between the target's own and the source's, merely aligned.
  const aligned = mapPoints(fitSimilarity(source.landmarks, landmarks), source.landmarks);
  const placed = aligned.map((value, i) => landmarks[i] + ownShape * (value - landmarks[i]));
  // Half a fringe or the brim of a hat in the middle of a forehead gives a swap away at once.
  const region = hasBareForehead(target) && hasBareForehead(source) ? drawn : withoutForehead(drawn);
  const draw = withHoles(region, openedTooFar(placed, source.landmarks));
  const soft = dimmed(softMask(random, placed, draw, width, height), ratio);
  const map = meshMap(placed, source.landmarks, width, height, SMOOTHING * side);
  const matched = matchToTarget(remap(atResolutionOf(target, source), map, soft), image, soft, match);
  const pasted = seam === 'seamless' ? seamless(matched, image, soft) : { inner: matched, mask: soft };
  const all: TransplantDraw = {
    mask: draw,
    ratio,
    ownShape,
    match: { colour: match.colour, light: match.light },
    seam,
  };
  return { image: blend(image, pasted.inner, pasted.mask), mask: pasted.mask, record: { ...record, ...all } };
}
