/** @file Perturbs a picture or a video, or a folder of them, into one copy each. */
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { onFile } from '../../media/system-errors.ts';
import { containerToWrite, isVideoToWrite } from '../../media/video/write-video.ts';
import type { Progress } from '../../progress.ts';
import type { Perturbation } from '../suite.ts';
import { perturbClip } from './perturb-clip.ts';
import { perturbInTurn } from './perturb-picture.ts';
import { isFolder, listSources, makeFolderFor, refuseInside, type Source, tooSmallForBlocks } from './sources.ts';

export interface PerturbFilesOptions {
  /** One after the other. */
  readonly perturbations: readonly Perturbation[];
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  /** Hears of a file that is left out while the others go on, and of a video whose damaged part is. */
  readonly problem: (error: UserError) => void;
  /** Hears of what else is not as in the original. */
  readonly remark?: (text: string) => void;
}

export interface PerturbedFiles {
  readonly written: number;
  /** Those of them that are videos. */
  readonly videos: number;
  /** Pictures and videos that BW has no squares for, as a side is below 256 pixels. */
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
 * Perturbs the picture or video `input` into the file `output` (.png, .jpg, .webp; .mp4, .mov, .mkv; a folder gets PNG and MP4), or every
 * one under the folder `input` into PNG and MP4 files at the same places under `output`; files that are there are replaced. One of a
 * folder that cannot be read is reported and left out. An animated GIF or WebP is a video where `output` names one.
 * @throws UserError for what cannot be read or written at all.
 */
export async function perturbFiles(
  input: string,
  output: string,
  options: PerturbFilesOptions,
): Promise<PerturbedFiles> {
  const { signal, progress, problem } = options;
  const sources = await listSources(input, signal);
  const many = await isFolder(input);
  if (many) refuseInside(input, output);
  const intoFolder = many || output.endsWith(sep) || output.endsWith('/') || (await isFolder(output));
  const blocks = options.perturbations.some(({ type }) => type === 'BW');
  const label = 'Perturbing';
  let [written, videos, withoutBlocks] = [0, 0, 0];
  for (const [done, source] of sources.entries()) {
    signal?.throwIfAborted();
    const target = intoFolder ? join(output, source.copy) : output;
    const isVideo = source.kind === 'video' || (!intoFolder && isVideoToWrite(target));
    if (!isVideo) progress?.({ done, total: sources.length, label, detail: source.video });
    if (isVideo) containerToWrite(target);
    await refuseOriginal(source.path, target);
    try {
      const { tooSmall } = await (isVideo ? perturbClip : perturbOne)(source, target, options);
      written += 1;
      if (isVideo) videos += 1;
      if (tooSmall && blocks) withoutBlocks += 1;
    } catch (error) {
      // Only what is wrong with the one file concerns it alone.
      if (!many || !(error instanceof UserError) || error.file !== source.path) throw error;
      problem(error);
    }
  }
  progress?.({ done: sources.length, total: sources.length, label });
  return { written, videos, withoutBlocks };
}

async function perturbOne(
  { path, video }: Source,
  target: string,
  { perturbations, seed, signal }: PerturbFilesOptions,
): Promise<{ readonly tooSmall: boolean }> {
  const { image } = await readPicture(path);
  const perturbed = await perturbInTurn(image, perturbations, { seed, video, frame: 0 }, signal ? { signal } : {});
  await makeFolderFor(target);
  await writePicture(target, perturbed);
  return { tooSmall: tooSmallForBlocks(image) };
}
