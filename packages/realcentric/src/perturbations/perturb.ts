/** @file Perturbs a picture by type and level. */
import type { RgbImage } from '../images/image.ts';
import { type Random, random } from '../random.ts';
import { coverCrop, coverFrame } from './blocks.ts';
import { gaussianBlur } from './blur.ts';
import { dim } from './contrast.ts';
import { downscale } from './downscale.ts';
import { addNoise } from './noise.ts';
import { pixelate } from './pixelation.ts';
import { desaturate } from './saturation.ts';
import { type Perturbation, type PixelPerturbationType, parameterOf } from './suite.ts';

type Operation = (image: RgbImage, parameter: number, random: Random) => RgbImage;

const OPERATIONS: Readonly<Record<PixelPerturbationType, Operation>> = {
  CS: desaturate,
  CC: dim,
  BW: coverFrame,
  'BW-crop': coverCrop,
  GNC: addNoise,
  GB: gaussianBlur,
  JPEG: pixelate,
  DS: downscale,
};

/**
 * A new picture of the same size. Types other than GNC and the blocks draw nothing. Throws RangeError for a level that the type does
 * not have.
 */
export function perturb(image: RgbImage, perturbation: Perturbation<PixelPerturbationType>, random: Random): RgbImage {
  return OPERATIONS[perturbation.type](image, parameterOf(perturbation), random);
}

export function isPixelPerturbation(perturbation: Perturbation): perturbation is Perturbation<PixelPerturbationType> {
  return Object.hasOwn(OPERATIONS, perturbation.type);
}

/**
 * The generator for one frame: the same whatever else is perturbed, in whichever order and by how many workers. `video` is what the
 * video is called in its manifest ("method/name"); pictures are videos of one frame, 0.
 */
export function perturbationRandom(seed: number, video: string, perturbation: Perturbation, frame: number): Random {
  return random(seed, 'perturb', video, perturbation.type, perturbation.level, frame);
}
