/** @file The four pictures of a quad as the network gets them: forged, cropped alike, disturbed each by itself. */
import { regionAround } from '../faces/landmarks.ts';
import { squareToPicture } from '../faces/similarity.ts';
import type { FaceCrop } from '../faces/types.ts';
import { type ForgeMethodName, forgeMethods } from '../forge/forge.ts';
import type { RgbImage } from '../images/image.ts';
import { flipImage, warpSimilarity } from '../images/warp.ts';
import { chance, type Random, random, uniform } from '../random.ts';
import { type InterferenceOptions, interfere } from './interference.ts';

export interface GeometryOptions {
  readonly scale: number;
  readonly shift: number;
  /** Degrees. */
  readonly rotation: number;
  readonly flip: number;
}

export interface QuadPictureOptions {
  /** Side of the pictures. */
  readonly size: number;
  readonly partShare: number;
  readonly augment: GeometryOptions;
  readonly interference: InterferenceOptions;
}

/** Margin of the crops that the detector sees, here and when it scans. */
export const CROP_MARGIN = 1.3;

/** A crop around the landmarks, displaced as drawn; a target and its forgery share the function, and so the geometry. */
function drawGeometry(
  { landmarks }: FaceCrop,
  options: GeometryOptions,
  size: number,
  draw: Random,
): (image: RgbImage) => RgbImage {
  const { x, y, side, roll } = regionAround(landmarks, CROP_MARGIN);
  const around = (reach: number) => uniform(draw, -reach, reach);
  const scaled = side * (1 + around(options.scale));
  const [dx, dy] = [around(options.shift) * side, around(options.shift) * side];
  const turn = (around(options.rotation) * Math.PI) / 180;
  const flips = chance(draw, options.flip);
  const toCrop = squareToPicture(x + dx, y + dy, scaled, roll + turn, size);
  return (image) => {
    const cut = warpSimilarity(image, toCrop, size, size);
    return flips ? flipImage(cut) : cut;
  };
}

/**
 * Pictures in the order a, b, a_b, b_a, all `size` square. The same seed and key give the same pictures.
 * A method of the `self` family forges each face from itself.
 *
 * @param key what the draws are for: epoch and number of the quad
 */
export async function quadPictures(
  a: FaceCrop,
  b: FaceCrop,
  method: ForgeMethodName,
  options: QuadPictureOptions,
  seed: number,
  key: string,
): Promise<RgbImage[]> {
  const { family, forge } = forgeMethods[method];
  const own = (family as string) === 'self';
  const forged = (target: FaceCrop, source: FaceCrop, name: string) =>
    forge(target, own ? target : source, random(seed, 'forge', key, name), { partShare: options.partShare }).image;
  const cut = [a, b].map((crop, i) =>
    drawGeometry(crop, options.augment, options.size, random(seed, 'geometry', key, i)),
  );
  const [cutA, cutB] = cut as [(image: RgbImage) => RgbImage, (image: RgbImage) => RgbImage];
  const pictures = [cutA(a.image), cutB(b.image), cutA(forged(a, b, 'a_b')), cutB(forged(b, a, 'b_a'))];
  return Promise.all(
    pictures.map((image, i) => interfere(image, options.interference, random(seed, 'interference', key, i))),
  );
}
