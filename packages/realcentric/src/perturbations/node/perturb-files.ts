/** @file Perturbs a picture file or a folder of them into new files. */
import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { listPictures } from '../../media/list.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { onFile } from '../../media/system-errors.ts';
import type { Progress } from '../../progress.ts';
import type { Perturbation } from '../suite.ts';
import { perturbInTurn } from './perturb-picture.ts';

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

interface Task {
  readonly source: string;
  readonly target: string;
  /** What the draws of the picture depend on: its path in the folder, or its name. */
  readonly video: string;
}

async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true;
}

/** The path with the ending of a lossless format, as another compression would be one more perturbation. */
function asPng(path: string, taken: Set<string>): string {
  const short = `${path.slice(0, path.length - extname(path).length)}.png`;
  const name = taken.has(short) ? `${path}.png` : short;
  taken.add(name);
  return name;
}

async function tasksOf(input: string, output: string, signal: AbortSignal | undefined): Promise<Task[]> {
  const sources = await listPictures([input], signal ? { signal } : {});
  if (!(await isFolder(input))) {
    const video = basename(input);
    const intoFolder = output.endsWith(sep) || output.endsWith('/') || (await isFolder(output));
    return [{ source: input, target: intoFolder ? join(output, asPng(video, new Set())) : output, video }];
  }
  if (sources.length === 0) {
    const advice = 'give a folder with pictures in it';
    throw new UserError('no_work', 'holds no pictures', { file: input, advice });
  }
  if (`${resolve(output)}${sep}`.startsWith(`${resolve(input)}${sep}`)) {
    const advice = 'give another place, so that originals and perturbed pictures do not mix';
    throw new UserError('bad_usage', `lies in ${input}, whose pictures are perturbed`, { file: output, advice });
  }
  const taken = new Set<string>();
  return sources.map((source) => {
    const path = relative(input, source);
    return { source, target: join(output, asPng(path, taken)), video: path.replaceAll(sep, '/') };
  });
}

async function refuseOriginal({ source, target }: Task): Promise<void> {
  const [from, to] = await Promise.all([realpath(source), realpath(target).catch(() => undefined)]);
  if (from !== to) return;
  throw new UserError('bad_usage', 'is the original itself', { file: target, advice: 'choose another name to write' });
}

/**
 * Perturbs the picture `input` into the file `output` (.png, .jpg, .webp; a folder gets a PNG), or every picture under the folder
 * `input` into PNG files at the same places under `output`. A picture of a folder that cannot be read is reported and left out.
 * @throws UserError for what cannot be read or written at all.
 */
export async function perturbFiles(
  input: string,
  output: string,
  options: PerturbFilesOptions,
): Promise<PerturbedFiles> {
  const { perturbations, seed, signal, progress, problem } = options;
  const tasks = await tasksOf(input, output, signal);
  const many = await isFolder(input);
  const label = 'Perturbing';
  let [written, withoutBlocks] = [0, 0];
  for (const [done, task] of tasks.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: tasks.length, label, detail: task.video });
    await refuseOriginal(task);
    try {
      const { image } = await readPicture(task.source);
      const place = { seed, video: task.video, frame: 0 };
      const perturbed = await perturbInTurn(image, perturbations, place, signal ? { signal } : {});
      await onFile(dirname(task.target), () => mkdir(dirname(task.target), { recursive: true }));
      await writePicture(task.target, perturbed);
      written += 1;
      if (Math.min(image.width, image.height) < 256 && perturbations.some(({ type }) => type === 'BW'))
        withoutBlocks += 1;
    } catch (error) {
      // Only what is wrong with the one picture concerns it alone.
      if (!many || !(error instanceof UserError) || error.file !== task.source) throw error;
      problem(error);
    }
  }
  progress?.({ done: tasks.length, total: tasks.length, label });
  return { written, withoutBlocks };
}
