/** @file Which perturbations can be done on this machine. */
import { UserError } from '../../errors.ts';
import { createImage } from '../../images/image.ts';
import { type Perturbation, parameterOf } from '../suite.ts';
import { compressAsVideo } from './video-compression.ts';

/**
 * All of them, or all but VC where there is no ffmpeg that can do it: `problem` then hears why, once and before any work.
 * @throws that error itself where nothing else is left to do.
 */
export async function doable(
  perturbations: readonly Perturbation[],
  problem: (error: UserError) => void,
): Promise<readonly Perturbation[]> {
  const video = perturbations.find(({ type }) => type === 'VC');
  if (video === undefined) return perturbations;
  try {
    await compressAsVideo(createImage(16, 16), parameterOf(video));
    return perturbations;
  } catch (error) {
    const others = perturbations.filter(({ type }) => type !== 'VC');
    if (!(error instanceof UserError) || others.length === 0) throw error;
    problem(error);
    return others;
  }
}
