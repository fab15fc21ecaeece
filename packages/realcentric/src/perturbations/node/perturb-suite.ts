/** @file Writes the whole suite, or a part of it, over a picture, a video or a folder of them: a folder for each type and level. */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { RgbImage } from '../../images/image.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { onFile, systemErrorCode } from '../../media/system-errors.ts';
import { perturbationRandom } from '../perturb.ts';
import { PERTURBATIONS, type Perturbation, perturbationLabel } from '../suite.ts';
import { atOnce } from './at-once.ts';
import { doable } from './doable.ts';
import { perturbClip } from './perturb-clip.ts';
import type { PerturbFilesOptions } from './perturb-files.ts';
import { perturbPicture } from './perturb-picture.ts';
import { isFolder, listSources, makeFolderFor, refuseInside, type Source, tooSmallForBlocks } from './sources.ts';

export interface WrittenSuite {
  readonly written: number;
  /** Videos among the originals. */
  readonly videos: number;
  /** Copies that were there already, and are not older than their original. */
  readonly kept: number;
  /** Copies that could not be made; `problem` heard of each original. */
  readonly failed: number;
  /** Originals that BW has no squares for, as a side is below 256 pixels. */
  readonly withoutBlocks: number;
}

/** One perturbed copy of one picture or video. */
interface Copy {
  readonly perturbation: Perturbation;
  readonly target: string;
}

const RECORD = 'perturbations.json';

/** What all copies in a folder depend on besides their originals: copies made otherwise must not be taken for these. */
async function keepRecord(folder: string, seed: number): Promise<void> {
  const levels = Object.fromEntries(Object.entries(PERTURBATIONS).map(([type, entry]) => [type, entry.levels]));
  const text = `${JSON.stringify({ seed, levels }, null, 1)}\n`;
  const file = join(folder, RECORD);
  await onFile(folder, () => mkdir(folder, { recursive: true }));
  const found = await onFile(file, () =>
    readFile(file, 'utf8').catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }),
  );
  if (found === undefined) await writeFileAtomic(file, text);
  else if (found !== text) {
    throw new UserError('bad_usage', `tells of copies perturbed with another seed than ${seed}, or other levels`, {
      file,
      advice: 'give the seed that it names, or another folder',
    });
  }
}

async function isDone(source: Source, { target }: Copy): Promise<boolean> {
  const [original, copy] = await Promise.all([source.path, target].map((path) => stat(path).catch(() => undefined)));
  return original !== undefined && copy?.isFile() === true && copy.mtimeMs >= original.mtimeMs;
}

async function read(source: Source, problem: PerturbFilesOptions['problem']): Promise<RgbImage | undefined> {
  try {
    return (await readPicture(source.path)).image;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problem(error);
    return undefined;
  }
}

/**
 * Perturbs the picture or video `input`, or each under the folder `input`, by each of the perturbations by itself: GB:3 of a.jpg becomes
 * `folder`/GB/3/a.png, and of b.avi `folder`/GB/3/b.mp4. Copies that are there are kept unless their original is newer, so that a run that was stopped goes on; none is ever
 * half a file. The same whatever else is perturbed and in whichever order. An original that cannot be read is reported and
 * left out, and so is VC where there is no ffmpeg.
 * @throws UserError for what cannot be read or written at all, and for a folder that was written with another seed.
 */
export async function perturbSuite(
  input: string,
  folder: string,
  { perturbations, seed, signal, progress, problem, remark }: PerturbFilesOptions,
): Promise<WrittenSuite> {
  const sources = await listSources(input, signal);
  if (await isFolder(input)) refuseInside(input, folder);
  const chosen = await doable(perturbations, problem);
  await keepRecord(folder, seed);
  const total = sources.length * chosen.length;
  const videos = sources.filter(({ kind }) => kind === 'video').length;
  const counts = { written: 0, videos, kept: 0, failed: 0, withoutBlocks: 0 };
  const report = (detail: string) => {
    progress?.({ done: counts.written + counts.kept + counts.failed, total, label: 'Perturbing', detail });
  };

  async function make(source: Source, image: RgbImage, { perturbation, target }: Copy): Promise<void> {
    signal?.throwIfAborted();
    const random = perturbationRandom(seed, source.video, perturbation, 0);
    let result: RgbImage;
    try {
      result = await perturbPicture(image, perturbation, random, signal ? { signal } : {});
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const text = `cannot be perturbed by ${perturbationLabel(perturbation)}`;
      problem(new UserError('bad_input', text, { file: source.path, advice: error.message, cause: error }));
      counts.failed += 1;
      return;
    }
    await makeFolderFor(target);
    await writePicture(target, result);
    counts.written += 1;
    report(`${source.video} ${perturbationLabel(perturbation)}`);
  }

  /** Whether BW had too small frames to work on; false where nothing could be made. */
  async function makeClips(source: Source, copies: readonly Copy[]): Promise<boolean> {
    let [done, blocks] = [0, false];
    // Of what is wrong with the original each copy tells again.
    const told = new Set<string>();
    const once = (text: string, tell: () => void) => {
      if (!told.has(text)) tell();
      told.add(text);
    };
    const heard = {
      problem: (error: UserError) => once(error.message, () => problem(error)),
      remark: (text: string) => once(text, () => remark?.(text)),
    };
    try {
      for (const { perturbation, target } of copies) {
        const options = { perturbations: [perturbation], seed, signal, progress, ...heard };
        const { tooSmall } = await perturbClip(source, target, options);
        if (perturbation.type === 'BW') blocks = tooSmall;
        counts.written += 1;
        done += 1;
      }
    } catch (error) {
      if (!(error instanceof UserError) || error.file !== source.path) throw error;
      problem(error);
      counts.failed += copies.length - done;
    }
    return blocks;
  }

  async function makePictures(source: Source, copies: readonly Copy[]): Promise<boolean> {
    const image = await read(source, problem);
    if (image === undefined) {
      counts.failed += copies.length;
      return false;
    }
    await atOnce(copies, availableParallelism(), (copy) => make(source, image, copy));
    return tooSmallForBlocks(image) && copies.some(({ perturbation }) => perturbation.type === 'BW');
  }

  for (const source of sources) {
    signal?.throwIfAborted();
    report(source.video);
    const copies = chosen.map((perturbation): Copy => {
      const { type, level } = perturbation;
      return { perturbation, target: join(folder, type, String(level), source.copy) };
    });
    const done = await Promise.all(copies.map((copy) => isDone(source, copy)));
    const open = copies.filter((_, i) => !done[i]);
    counts.kept += copies.length - open.length;
    if (open.length === 0) continue;
    const tooSmall = await (source.kind === 'video' ? makeClips : makePictures)(source, open);
    if (tooSmall) counts.withoutBlocks += 1;
  }
  progress?.({ done: total, total, label: 'Perturbing' });
  return counts;
}
