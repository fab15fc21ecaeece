/** @file Perturbs a picture file, or a folder of them, into one copy each. */
import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { onFile } from '../../media/system-errors.ts';
import type { Progress } from '../../progress.ts';
import type { Perturbation } from '../suite.ts';
import { perturbInTurn } from './perturb-picture.ts';
import { isFolder, listSources, refuseInside, tooSmallForBlocks } from './sources.ts';

export interface PerturbFilesOptions {
  /** One after the other. */
  readonly perturbations: readonly Perturbation[];
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  /** Hears of a picture that is left out while the others go on. */
  readonly problem: (error: UserError) => void;
}

export interface PerturbedFiles {
  readonly written: number;
  /** Pictures that BW has no squares for, as a side is below 256 pixels. */
  readonly withoutBlocks: number;
}

async function refuseOriginal(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([
    onFile(source, () => realpath(source)).catch(() => source),
    realpath(target).catch(() => undefined),
  ]);
  if (from !== to) return;
  throw new UserError('bad_usage', 'is the original itself', { file: target, advice: 'choose another name to write' });
}

/**
 * Perturbs the picture `input` into the file `output` (.png, .jpg, .webp; a folder gets a PNG), or every picture under the folder
 * `input` into PNG files at the same places under `output`; files that are there are replaced. A picture of a folder that cannot be
 * read is reported and left out.
 * @throws UserError for what cannot be read or written at all.
 */
export async function perturbFiles(
  input: string,
  output: string,
  options: PerturbFilesOptions,
): Promise<PerturbedFiles> {
  const { perturbations, seed, signal, progress, problem } = options;
  const sources = await listSources(input, signal);
  const many = await isFolder(input);
  if (many) refuseInside(input, output);
  const intoFolder = many || output.endsWith(sep) || output.endsWith('/') || (await isFolder(output));
  const label = 'Perturbing';
  let [written, withoutBlocks] = [0, 0];
  for (const [done, source] of sources.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: sources.length, label, detail: source.video });
    const target = intoFolder ? join(output, source.png) : output;
    await refuseOriginal(source.path, target);
    try {
      const { image } = await readPicture(source.path);
      const place = { seed, video: source.video, frame: 0 };
      const perturbed = await perturbInTurn(image, perturbations, place, signal ? { signal } : {});
      await onFile(dirname(target), () => mkdir(dirname(target), { recursive: true }));
      await writePicture(target, perturbed);
      written += 1;
      if (tooSmallForBlocks(image) && perturbations.some(({ type }) => type === 'BW')) withoutBlocks += 1;
    } catch (error) {
      // Only what is wrong with the one picture concerns it alone.
      if (!many || !(error instanceof UserError) || error.file !== source.path) throw error;
      problem(error);
    }
  }
  progress?.({ done: sources.length, total: sources.length, label });
  return { written, withoutBlocks };
}
