/**
 * @file Reenactment: the target's own face with the expression of the source, of the whole face (the Face2Face family) or of the
 * mouth (NeuralTextures), or of parts; then drawn anew, by a decoder or under a slightly other light.
 */
import type { FaceCrop } from '../faces/types.ts';
import { blurPlane } from '../images/blur.ts';
import { jitterColour } from '../images/colour.ts';
import { createImage, createPlane, type FloatPlane, type RgbImage } from '../images/image.ts';
import { type DenseMap, remap } from '../images/remap.ts';
import { chance, pick, type Random, uniform } from '../random.ts';
import { blend } from './blend.ts';
import { type DecoderKind, drawDecoder, throughDecoder } from './bottleneck.ts';
import { type Feature, features, type Transfer, transferExpression } from './expression/transfer.ts';
import { faceSide } from './face-side.ts';
import { drawMask, type MaskDraw, softMask } from './masks.ts';
import { rasterise, similarityMap } from './mesh-warp.ts';
import { coveredFromBelow, gapOf, mouthOf, paintOpening, softnessOf, type Tone, toneBetween } from './openings.ts';
import { atResolutionOf } from './resolution.ts';
import type { Forge, Json } from './types.ts';

type Variant = 'face' | 'mouth' | 'parts';

/** What the variant `parts` moves. */
const someFeatures: readonly (readonly Feature[])[] = [
  ['mouth'],
  ['eyes'],
  ['brows'],
  ['eyes', 'brows'],
  ['mouth', 'eyes'],
  ['mouth', 'brows'],
];

/** The part masks of each feature. */
const partsOf = { mouth: ['mouth'], eyes: ['right-eye', 'left-eye'], brows: ['right-eye', 'left-eye'] } as const;

/** The mask that is drawn anew; what has moved joins it in any case. */
function drawRegion(random: Random, side: number, variant: Variant, moves: readonly Feature[]): MaskDraw {
  const draw = { ...drawMask(random, side, 0), holes: [] };
  if (variant === 'face') return draw;
  const region = variant === 'mouth' ? pick(random, ['lower', 'parts'] as const) : 'parts';
  const drawn = { ...draw, region, brows: moves.includes('brows') };
  if (region !== 'parts') return drawn;
  const nose = chance(random, 0.25) ? (['nose'] as const) : [];
  return { ...drawn, parts: [...new Set([...moves.flatMap((feature) => partsOf[feature]), ...nose])] };
}

/** From the picture with the moved face to the target's. */
function mapOf({ rest, moved, triangles }: Transfer, width: number, height: number): DenseMap {
  const map = similarityMap({ a: 1, b: 0, tx: 0, ty: 0 }, width, height);
  const still = (i: number) => rest[2 * i] === moved[2 * i] && rest[2 * i + 1] === moved[2 * i + 1];
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [triangles[i], triangles[i + 1], triangles[i + 2]];
    if (!(still(a) && still(b) && still(c))) rasterise(map, moved, rest, a, b, c);
  }
  return map;
}

/** Displacements, in pixels at a `faceSide` of 256, between which what has moved counts from 0 to 1. */
const RISE = [0.15, 0.8] as const;
/** Sigma of the edge of what has moved, in the same pixels, and the blurred values between which it rises: no triangle shows. */
const SOFT = 3;
const EDGE = [0.08, 0.63] as const;

function rise(value: number, edges: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (value - edges[0]) / (edges[1] - edges[0])));
}

/** 1 where the map leads elsewhere, 0 where it leads to the pixel itself, soft as the displacement ends. */
function movedMask(map: DenseMap, side: number): FloatPlane {
  const { width, height } = map.x;
  const unit = side / 256;
  const hard = createPlane(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = map.x.data[i] - x - 0.5;
      const dy = map.y.data[i] - y - 0.5;
      if (dx !== 0 || dy !== 0) hard.data[i] = rise(Math.sqrt(dx * dx + dy * dy) / unit, RISE);
    }
  }
  const mask = blurPlane(hard, SOFT * unit);
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] > 0) mask.data[i] = rise(mask.data[i], EDGE);
  return mask;
}

/** The target's pixels where nothing has moved, those that the map leads to elsewhere. */
function warped(image: RgbImage, map: DenseMap, moved: FloatPlane): RgbImage {
  const out = createImage(image.width, image.height);
  out.data.set(image.data);
  const inner = remap(image, map, moved);
  for (let i = 0; i < moved.data.length; i++) {
    if (moved.data[i] > 0) for (let c = 3 * i; c < 3 * i + 3; c++) out.data[c] = inner.data[c];
  }
  return out;
}

/** Gap between the lips, as a share of `faceSide`, from which a mouth counts as open. */
const OPEN_MOUTH = 0.012;
/** An opening up to this many times as wide as it was is filled with what was there; a wider one would show how it is stretched. */
const MOST_STRETCH = 1.7;
const SAME_TONE: Tone = { gain: 1, a: 0, b: 0, lightest: 100 };
const DARK: Tone = { gain: 0.35, a: 0, b: 0, lightest: 25 };

/** What shows between the lips; `still` where they have not moved. */
type Filling = 'own' | 'source' | 'dark' | 'closed' | 'still';

/** Paints what shows between the lips: the target's own mouth, the source's where the target's was shut, or the dark of one. */
function fillMouth(
  canvas: RgbImage,
  mask: FloatPlane,
  at: ArrayLike<number>,
  target: FaceCrop,
  source: FaceCrop,
): Filling {
  const side = faceSide(target);
  const [here, own, other] = [mouthOf(at), mouthOf(target.landmarks), mouthOf(source.landmarks)];
  const gap = gapOf(here);
  if (gap < OPEN_MOUTH * side) return 'closed';
  const usable = (there: number) => there > OPEN_MOUTH * side && gap <= MOST_STRETCH * there;
  const there = (gapOf(other) * side) / faceSide(source);
  const softness = softnessOf(target);
  if (!usable(gapOf(own)) && usable(there)) {
    const shown = coveredFromBelow(other, gap / there);
    paintOpening(canvas, mask, here, atResolutionOf(target, source), shown, toneBetween(source, target), softness);
    return 'source';
  }
  const shown = coveredFromBelow(own, gap / Math.max(1, gapOf(own)));
  const mine = usable(gapOf(own));
  paintOpening(canvas, mask, here, target.image, shown, mine ? SAME_TONE : DARK, softness);
  return mine ? 'own' : 'dark';
}

/** Networks that draw a face anew from itself lose less than the auto-encoders of swaps, and grow with the face. */
function fineDecoder(side: number): DecoderKind {
  return { resolution: [Math.max(112, 0.45 * side), Math.max(208, 0.8 * side)], colour: 0.5 };
}

/** How the moved face is drawn anew: by such a network, or as it is under a slightly other light. */
function render(face: FaceCrop, random: Random, variant: Variant): { readonly image: RgbImage; readonly render: Json } {
  if (chance(random, variant === 'mouth' ? 0.7 : 0.45)) {
    const side = faceSide(face);
    const decoder = drawDecoder(random, side, fineDecoder(side));
    return { image: throughDecoder(face, side, decoder, random), render: { decoder } };
  }
  const some = (limit: number) => uniform(random, -limit, limit);
  const light = {
    hue: some(0.02),
    saturation: some(0.08),
    contrast: some(0.05),
    brightness: some(0.02),
    shift: [some(3), some(3), some(3)] as const,
  };
  return { image: jitterColour(face.image, light), render: { light } };
}

export const reenact: Forge = (target, source, random, options) => {
  const { image, landmarks } = target;
  const { width, height } = image;
  if (source.image.width !== width || source.image.height !== height) {
    throw new RangeError(
      `reenact needs crops of one size, got ${width}x${height} and ${source.image.width}x${source.image.height}`,
    );
  }
  const side = faceSide(target);
  const variant: Variant = chance(random, options.partShare) ? 'parts' : pick(random, ['face', 'face', 'mouth']);
  const moves = variant === 'face' ? features : variant === 'mouth' ? (['mouth'] as const) : pick(random, someFeatures);
  const expression = {
    moves,
    strength: uniform(random, 0.75, 1.15),
    reach: uniform(random, 0.02, 0.04),
    jaw: uniform(random, 0.45, 0.85),
  };
  const region = drawRegion(random, side, variant, moves);
  const transfer = transferExpression(landmarks, source.landmarks, side, width, height, expression);
  const at = Float32Array.from(transfer.moved.subarray(0, landmarks.length));
  const map = mapOf(transfer, width, height);
  const mask = movedMask(map, side);
  const moved = warped(image, map, mask);
  const mouth: Filling = moves.includes('mouth') ? fillMouth(moved, mask, at, target, source) : 'still';
  const drawn = softMask(random, at, region, width, height);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = Math.max(mask.data[i], drawn.data[i]);
  const rendered = render({ ...target, image: moved, landmarks: at }, random, variant);
  const record = {
    method: 'reenact',
    variant,
    expression,
    applied: transfer.strength,
    mouth,
    mask: region,
    render: rendered.render,
  };
  return { image: blend(image, rendered.image, mask), mask, record };
};
