/** @file The pictures that are to be perturbed, and what the perturbed ones are called. */
import { stat } from 'node:fs/promises';
import { basename, extname, relative, resolve, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { listPictures } from '../../media/list.ts';

export interface Source {
  readonly path: string;
  /** What the draws of the picture depend on: its path in the folder, with slashes, or its name where it was given by itself. */
  readonly video: string;
  /** Where a perturbed copy lies in a folder of them; always a PNG, as another compression would be one more perturbation. */
  readonly png: string;
}

export async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true;
}

/** The path with the ending changed to .png, or with it added where that name is taken (a.jpg beside a.png). */
function asPng(path: string, taken: Set<string>): string {
  const short = `${path.slice(0, path.length - extname(path).length)}.png`;
  const name = taken.has(short) ? `${path}.png` : short;
  taken.add(name);
  return name;
}

/**
 * The picture `input`, or all under the folder `input`.
 * @throws UserError for what does not exist, and for a folder without pictures.
 */
export async function listSources(input: string, signal: AbortSignal | undefined): Promise<Source[]> {
  const paths = await listPictures([input], signal ? { signal } : {});
  const taken = new Set<string>();
  if (!(await isFolder(input))) return [{ path: input, video: basename(input), png: asPng(basename(input), taken) }];
  if (paths.length === 0) {
    throw new UserError('no_work', 'holds no pictures', {
      file: input,
      advice: 'give a folder with pictures in it',
    });
  }
  return paths.map((path) => {
    const inside = relative(input, path);
    return { path, video: inside.replaceAll(sep, '/'), png: asPng(inside, taken) };
  });
}

/**
 * @throws UserError for a folder to write that is the one to read or lies in it: perturbed pictures would be perturbed again by the
 * next run.
 */
export function refuseInside(input: string, output: string): void {
  if (!`${resolve(output)}${sep}`.startsWith(`${resolve(input)}${sep}`)) return;
  throw new UserError('bad_usage', `lies in ${input}, whose pictures are perturbed`, {
    file: output,
    advice: 'give another place, so that originals and perturbed pictures do not mix',
  });
}

/** Whether a side is so short that BW has no squares for it. */
export function tooSmallForBlocks({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return Math.min(width, height) < 256;
}
