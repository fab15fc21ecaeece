/** @file What test pictures go through before they are judged: nothing, recompression, perturbations; crops, as all training pictures are. */
import { UserError } from '../errors.ts';
import type { RgbImage } from '../images/image.ts';
import { perturbInTurn } from '../perturbations/node/perturb-picture.ts';
import { cropForm, parsePerturbation } from '../perturbations/suite.ts';

/** `clean`, or `TYPE:LEVEL` of the perturbation suite. */
export const defaultConditions = [
  'clean',
  'RJPEG:3',
  'RJPEG:4',
  'CC:3',
  'BW-crop:3',
  'GNC:3',
  'GB:2',
  'JPEG:2',
] as const;

export type ConditionGroup = 'clean' | 'recompressed' | 'perturbed';

export const groupTitles: Readonly<Record<ConditionGroup, string>> = {
  clean: 'clean',
  recompressed: 'recompressed (JPEG)',
  perturbed: 'perturbed',
};

/** @throws UserError where the text names no condition */
export function conditionGroup(condition: string): ConditionGroup {
  if (condition === 'clean') return 'clean';
  const { type } = parsePerturbation(condition);
  if (type === 'VC') {
    throw new UserError('bad_config', 'VC takes a video encoder and is no condition of an ablation', {
      advice: 'use RJPEG for recompression',
    });
  }
  return type === 'RJPEG' ? 'recompressed' : 'perturbed';
}

/** @param picture tells the draws of one picture from those of another */
export async function applyCondition(
  image: RgbImage,
  condition: string,
  picture: string,
  seed: number,
): Promise<RgbImage> {
  if (condition === 'clean') return image;
  return perturbInTurn(image, [cropForm(parsePerturbation(condition))], { seed, video: picture, frame: 0 });
}
