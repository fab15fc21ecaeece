/**
 * @file Self-blended pictures (Shiohara and Yamasaki, CVPR 2022): a jittered and shifted copy of a face laid over the face itself
 * under a soft mask. Theirs jitters the whole source or the whole target, and must then show the network a real jittered
 * alike; here only the inner copy is changed, so the pixels outside the mask stay the target's own and the pair of real and
 * forged picture differs nowhere else: there is no global cue, and nothing that the real must be given too.
 */
import { blurImage, sharpenImage } from '../images/blur.ts';
import { type ColourJitter, jitterColour } from '../images/colour.ts';
import type { RgbImage } from '../images/image.ts';
import { resize } from '../images/resample.ts';
import { warpAffine } from '../images/warp.ts';
import { chance, pick, type Random, uniform } from '../random.ts';
import { blend, dimmed } from './blend.ts';
import { faceSide } from './face-side.ts';
import { drawMask, faceCentre, softMask } from './masks.ts';
import type { Forge, ForgeryRecord } from './types.ts';

/** Shares of the inner copy in the middle of the mask (their constants). */
const RATIOS = [0.25, 0.5, 0.75, 1, 1, 1] as const;

/** A change of the detail of the inner copy: what resampling, sharpening and smoothing of a pasted face leave. */
type DetailDraw =
  | { readonly kind: 'downscale'; readonly factor: number }
  | { readonly kind: 'sharpen'; readonly sigma: number; readonly amount: number }
  | { readonly kind: 'blur'; readonly sigma: number }
  | { readonly kind: 'none' };

type ShiftDraw = { readonly x: number; readonly y: number; readonly scaleX: number; readonly scaleY: number };

function drawColour(random: Random): ColourJitter {
  const some = (limit: number) => (chance(random, 0.4) ? uniform(random, -limit, limit) : 0);
  const shifted = chance(random, 0.4);
  const shift = () => (shifted ? uniform(random, -14, 14) : 0);
  return {
    hue: some(0.09),
    saturation: some(0.25),
    contrast: some(0.12),
    brightness: some(0.08),
    shift: [shift(), shift(), shift()],
  };
}

function drawDetail(random: Random): DetailDraw {
  switch (pick(random, ['downscale', 'downscale', 'sharpen', 'sharpen', 'blur', 'none'])) {
    case 'downscale':
      return { kind: 'downscale', factor: uniform(random, 1.3, 3.5) };
    case 'sharpen':
      return { kind: 'sharpen', sigma: uniform(random, 0.7, 1.6), amount: uniform(random, 0.3, 1.2) };
    case 'blur':
      return { kind: 'blur', sigma: uniform(random, 0.5, 1.6) };
    default:
      return { kind: 'none' };
  }
}

/** Their affine of the inner copy: shifts as shares of `faceSide`, scale on each axis. */
function drawShift(random: Random): ShiftDraw {
  const scale = () => 0.95 ** uniform(random, -1, 1);
  return { x: uniform(random, -0.03, 0.03), y: uniform(random, -0.015, 0.015), scaleX: scale(), scaleY: scale() };
}

function changeDetail(image: RgbImage, detail: DetailDraw): RgbImage {
  switch (detail.kind) {
    case 'downscale': {
      const width = Math.max(1, Math.round(image.width / detail.factor));
      const height = Math.max(1, Math.round(image.height / detail.factor));
      return resize(resize(image, width, height), image.width, image.height);
    }
    case 'sharpen':
      return sharpenImage(image, detail.sigma, detail.amount);
    case 'blur':
      return blurImage(image, detail.sigma);
    case 'none':
      return image;
  }
}

function shifted(image: RgbImage, shift: ShiftDraw, side: number, [cx, cy]: readonly [number, number]): RgbImage {
  const { x, y, scaleX, scaleY } = shift;
  const tx = cx - (cx + x * side) / scaleX;
  const ty = cy - (cy + y * side) / scaleY;
  return warpAffine(image, { xx: 1 / scaleX, xy: 0, tx, yx: 0, yy: 1 / scaleY, ty }, image.width, image.height);
}

/** The source is not looked at: it is the target. */
export const selfblend: Forge = (target, _source, random, options) => {
  const { image, landmarks } = target;
  const side = faceSide(target);
  const maskDraw = drawMask(random, side, options.partShare);
  // Holes keep the target's eyes or mouth in a swap; both pictures are the target's here.
  const draw = { ...maskDraw, holes: [] };
  const ratio = pick(random, RATIOS);
  const colour = drawColour(random);
  const detail = drawDetail(random);
  const shift = drawShift(random);
  const mask = dimmed(softMask(random, landmarks, draw, image.width, image.height), ratio);
  const inner = shifted(changeDetail(jitterColour(image, colour), detail), shift, side, faceCentre(landmarks));
  const record: ForgeryRecord = { method: 'selfblend', mask: draw, ratio, colour, detail, shift };
  return { image: blend(image, inner, mask), mask, record };
};
