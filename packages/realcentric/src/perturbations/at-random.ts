/** @file Perturbations as interference in training: drawn for each picture. */
import type { RgbImage } from '../images/image.ts';
import { chance, integer, pick, type Random, random as seeded } from '../random.ts';
import { perturb } from './perturb.ts';
import { PERTURBATIONS, type PixelPerturbationType } from './suite.ts';

/** What face crops can be perturbed by without an encoder. */
export const CROP_TYPES = ['CS', 'CC', 'BW-crop', 'GNC', 'GB', 'JPEG', 'DS'] as const satisfies PixelPerturbationType[];

export interface PerturbationDraw {
  /** That a picture is perturbed. */
  readonly probability: number;
  /** Each as likely as the others; at least one. */
  readonly types: readonly PixelPerturbationType[];
  /**
   * Weakest and strongest, 1..5, each as likely as the others between them; a type that has fewer is drawn up to its own last.
   */
  readonly levels: readonly [low: number, high: number];
}

/**
 * The picture, or a perturbed one. Takes four numbers from `random` whatever is drawn, so that further draws from it do not depend on
 * these.
 */
export function perturbAtRandom(image: RgbImage, draw: PerturbationDraw, random: Random): RgbImage {
  const happens = chance(random, draw.probability);
  const type = pick(random, draw.types);
  const [low, high] = draw.levels.map((level) => Math.min(level, PERTURBATIONS[type].levels.length));
  const level = integer(random, low as number, high as number);
  const own = seeded('perturb', random.next());
  return happens ? perturb(image, { type, level }, own) : image;
}
