/**
 * @file What an auto-encoder leaves of a face: few pixels, no fine detail, the pattern of its up-sampling layers, colours that are a
 * little off. A trained decoder takes the place of `imitatedDecoder` where there is one.
 */
import { invertSimilarity, mapPoints, squareToPicture } from '../faces/similarity.ts';
import { leftEye, rightEye } from '../faces/topology.ts';
import type { FaceCrop } from '../faces/types.ts';
import { blurImage, blurPlane } from '../images/blur.ts';
import { type ColourJitter, jitterColour } from '../images/colour.ts';
import { createImage, createPlane, type FloatPlane, type RgbImage } from '../images/image.ts';
import { resize } from '../images/resample.ts';
import { warpSimilarity } from '../images/warp.ts';
import { chance, normal, pick as pickOne, type Random, uniform } from '../random.ts';
import { faceSide } from './face-side.ts';
import { faceCentre } from './masks.ts';
import { fillPolygon, pick, scaled } from './polygon.ts';
import { mouthOpening } from './regions.ts';
import type { Json } from './types.ts';

/** A face as it comes out of a generator, of the same size and with its features in the same places, and what was drawn for it. */
export interface Rendered {
  readonly image: RgbImage;
  readonly record: Readonly<Record<string, Json>>;
}

/** From a crop to the same face as a generator would draw it: a pure function of the crop and of the generator's state. */
export type Bottleneck = (face: FaceCrop, random: Random) => Rendered;

/** How the last layers enlarge: between pixels, by repeating them (and smoothing), or with a stride that leaves a checkerboard. */
const upsamplings = ['bilinear', 'nearest', 'transposed'] as const;

export type DecoderDraw = {
  /** Pixels of the decoder's output along `faceSide`, and how its square lies over the crop (radians; pixels of its own). */
  readonly resolution: number;
  readonly angle: number;
  readonly offset: readonly [x: number, y: number];
  readonly upsampling: (typeof upsamplings)[number];
  /** Standard deviation of the gains of the four pixels of a checkerboard's cell. */
  readonly checkerboard: number;
  /** Sigma of the loss of fine detail, in pixels of the decoder. */
  readonly blurSigma: number;
  /** Share of the further blur of eyes and teeth, which decoders learn last. */
  readonly softening: number;
  readonly colour: ColourJitter;
  /** Levels between the values that the decoder gives; 1 for all. */
  readonly step: number;
  /** Standard deviation of its grain, levels. */
  readonly noise: number;
};

/** Least pixels of the crop to a pixel of the decoder: a small face still goes through something narrower than itself. */
const LEAST_FACTOR = 1.25;

/** Side of the decoder's square over `faceSide`: the mask with its soft edge lies within. */
const EXTENT = 1.25;

export interface DecoderKind {
  /** Least and largest resolution along `faceSide`. */
  readonly resolution: readonly [number, number];
  /** How far off its colours may be, as a share of what decoders of swaps leave. */
  readonly colour: number;
}

/** Draws a decoder for a face whose `faceSide` is `side` pixels. */
export function drawDecoder(random: Random, side: number, kind: DecoderKind): DecoderDraw {
  const [least, most] = kind.resolution;
  const resolution = Math.min(side / LEAST_FACTOR, least * (most / least) ** random.next());
  const upsampling = pickOne(random, upsamplings);
  const off = (limit: number) => uniform(random, -limit, limit);
  const tint = (low: number, high: number) => kind.colour * uniform(random, low, high);
  return {
    resolution,
    angle: off(0.12),
    offset: [off(1), off(1)],
    upsampling,
    checkerboard: upsampling === 'transposed' ? uniform(random, 0.006, 0.02) : 0,
    blurSigma: uniform(random, 0, 0.75),
    softening: chance(random, 0.8) ? uniform(random, 0.3, 1) : 0,
    colour: {
      hue: tint(-0.04, 0.04),
      saturation: tint(-0.2, 0.06),
      contrast: tint(-0.14, 0.03),
      brightness: tint(-0.03, 0.03),
      shift: [tint(-7, 7), tint(-7, 7), tint(-7, 7)],
    },
    step: pickOne(random, [1, 1, 2, 3, 5]),
    noise: chance(random, 0.5) ? uniform(random, 0.5, 2.5) : 0,
  };
}

/** Each pixel four times, smoothed: what up-sampling by repeating and a convolution after it give. */
function repeated(image: RgbImage): RgbImage {
  const small = resize(image, Math.ceil(image.width / 2), Math.ceil(image.height / 2));
  const out = createImage(image.width, image.height);
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      const p = 3 * ((y >> 1) * small.width + (x >> 1));
      const o = 3 * (y * out.width + x);
      for (let c = 0; c < 3; c++) out.data[o + c] = small.data[p + c];
    }
  }
  return blurImage(out, 0.7);
}

/** Eyes and the opening of the mouth with room around them, softly; the landmarks in pixels of the plane. */
function detailMask(landmarks: ArrayLike<number>, size: number): FloatPlane {
  const hard = createPlane(size, size);
  for (const ring of [rightEye, leftEye, mouthOpening]) fillPolygon(hard, scaled(pick(landmarks, ring), 1.2, 1.6), 1);
  return blurPlane(hard, 1.5);
}

/** `image` moved towards `soft` by a share of the mask, in place. */
function soften(image: RgbImage, soft: RgbImage, mask: FloatPlane, share: number): void {
  for (let i = 0; i < mask.data.length; i++) {
    const weight = share * mask.data[i];
    if (weight < 0.01) continue;
    for (let c = 3 * i; c < 3 * i + 3; c++) image.data[c] += weight * (soft.data[c] - image.data[c]) + 0.5;
  }
}

/** The pattern of the checkerboard, the coarse steps of the values and the grain, in place. */
function addTraces({ width, data }: RgbImage, draw: DecoderDraw, random: Random): void {
  const gains = Float64Array.from({ length: 12 }, () => 1 + draw.checkerboard * normal(random));
  const { step, noise } = draw;
  // The difference of two uniform draws of this reach has the standard deviation asked for.
  const reach = noise * Math.sqrt(6);
  for (let i = 0, o = 0; o < data.length; i++, o += 3) {
    const phase = 3 * (((i % width) & 1) + 2 * (Math.floor(i / width) & 1));
    const grain = noise > 0 ? reach * (random.next() - random.next()) : 0;
    for (let c = 0; c < 3; c++) {
      const value = step * Math.round((data[o + c] * gains[phase + c]) / step) + grain;
      data[o + c] = Math.min(255, Math.max(0, value + 0.5));
    }
  }
}

/** The crop through the decoder that was drawn; the generator is used for the pattern and the grain. */
export function throughDecoder(
  { image, landmarks }: FaceCrop,
  side: number,
  draw: DecoderDraw,
  random: Random,
): RgbImage {
  const pixel = side / draw.resolution;
  const size = Math.ceil(EXTENT * draw.resolution);
  const [x, y] = faceCentre(landmarks);
  const [dx, dy] = draw.offset;
  const toCrop = squareToPicture(x + pixel * dx, y + pixel * dy, pixel * size, draw.angle, size);
  const toDecoder = invertSimilarity(toCrop);
  let face = warpSimilarity(image, toCrop, size, size);
  if (draw.upsampling === 'nearest') face = repeated(face);
  face = blurImage(face, draw.blurSigma);
  if (draw.softening > 0) {
    const points = mapPoints(toDecoder, landmarks);
    soften(face, blurImage(face, 1.3), detailMask(points, size), draw.softening);
  }
  face = jitterColour(face, draw.colour);
  addTraces(face, draw, random);
  return warpSimilarity(face, toDecoder, image.width, image.height);
}

/** The decoders of the Deepfakes family, 64 to 144 pixels along the face. */
export const imitatedDecoder: Bottleneck = (face, random) => {
  const side = faceSide(face);
  const decoder = drawDecoder(random, side, { resolution: [64, 144], colour: 1 });
  return { image: throughDecoder(face, side, decoder, random), record: { decoder } };
};
