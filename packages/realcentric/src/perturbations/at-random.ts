/** @file Perturbations as interference in training: drawn for each picture. */
import type { RgbImage } from '../images/image.ts';
import { chance, integer, pick, type Random, random as seeded } from '../random.ts';
import { perturb } from './perturb.ts';
import { PERTURBATIONS, type PixelPerturbationType } from './suite.ts';

export interface PerturbationDraw {
  /** That a picture is perturbed. */
  readonly probability: number;
  /** Each as likely as the others; at least one. */
  readonly types: readonly PixelPerturbationType[];
  /** Strongest level, 1..5; a type that has fewer is drawn up to its own last. Each level is as likely as the others. */
  readonly maxLevel: number;
}

/**
 * The picture, or a perturbed one. Takes four numbers from `random` whatever is drawn, so that further draws from it do not depend on
 * these.
 */
export function perturbAtRandom(image: RgbImage, draw: PerturbationDraw, random: Random): RgbImage {
  const happens = chance(random, draw.probability);
  const type = pick(random, draw.types);
  const level = integer(random, 1, Math.min(draw.maxLevel, PERTURBATIONS[type].levels.length));
  const own = seeded('perturb', random.next());
  return happens ? perturb(image, { type, level }, own) : image;
}
