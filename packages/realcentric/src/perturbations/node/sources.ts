/** @file The pictures and videos that are to be perturbed, and what the perturbed ones are called. */
import { mkdir, open, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { identify, PICTURE_ENDINGS, VIDEO_ENDINGS } from '../../media/formats.ts';
import { listFiles } from '../../media/list.ts';
import { onFile } from '../../media/system-errors.ts';

export interface Source {
  readonly path: string;
  /** What the draws depend on: its path in the folder, with slashes, or its name where it was given by itself. */
  readonly video: string;
  readonly kind: 'picture' | 'video';
  /** Where a perturbed copy lies in a folder of them: PNG, as another compression would be one more perturbation, and MP4. */
  readonly copy: string;
}

export async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true;
}

/** The path with another ending, or with it added where that name is taken (a.jpg beside a.png). */
function copyName(path: string, kind: Source['kind'], taken: Set<string>): string {
  const ending = kind === 'video' ? '.mp4' : '.png';
  const short = `${path.slice(0, path.length - extname(path).length)}${ending}`;
  const name = taken.has(short) ? `${path}${ending}` : short;
  taken.add(name);
  return name;
}

function hasVideoEnding(path: string): boolean {
  return VIDEO_ENDINGS.includes(extname(path).toLowerCase());
}

/** By the first bytes where they tell, else by the ending. */
async function kindOf(path: string): Promise<Source['kind']> {
  const file = await onFile(path, () => open(path));
  try {
    const { buffer, bytesRead } = await onFile(path, () => file.read(new Uint8Array(4096), 0, 4096, 0));
    const identified = identify(buffer.subarray(0, bytesRead));
    if (identified.format !== undefined) return 'picture';
    return /\bvideo$/.test(identified.kind) || hasVideoEnding(path) ? 'video' : 'picture';
  } finally {
    await file.close();
  }
}

/**
 * The picture or video `input`, or all under the folder `input`, told by their endings there.
 * @throws UserError for what does not exist, and for a folder without any.
 */
export async function listSources(input: string, signal: AbortSignal | undefined): Promise<Source[]> {
  const endings = [...PICTURE_ENDINGS, ...VIDEO_ENDINGS];
  const paths = await listFiles([input], signal ? { endings, signal } : { endings });
  const taken = new Set<string>();
  if (!(await isFolder(input))) {
    const [video, kind] = [basename(input), await kindOf(input)];
    return [{ path: input, video, kind, copy: copyName(video, kind, taken) }];
  }
  if (paths.length === 0) {
    throw new UserError('no_work', 'holds no pictures and no videos', {
      file: input,
      advice: 'give a folder with some in it',
    });
  }
  return paths.map((path) => {
    const inside = relative(input, path);
    const kind = hasVideoEnding(path) ? 'video' : 'picture';
    return { path, video: inside.replaceAll(sep, '/'), kind, copy: copyName(inside, kind, taken) };
  });
}

/**
 * @throws UserError for a folder to write that is the one to read or lies in it: perturbed copies would be perturbed again by the
 * next run.
 */
export function refuseInside(input: string, output: string): void {
  if (!`${resolve(output)}${sep}`.startsWith(`${resolve(input)}${sep}`)) return;
  throw new UserError('bad_usage', `lies in ${input}, whose files are perturbed`, {
    file: output,
    advice: 'give another place, so that originals and perturbed copies do not mix',
  });
}

/** Makes the folder that a copy lies in, where there is none. */
export async function makeFolderFor(copy: string): Promise<void> {
  await onFile(dirname(copy), () => mkdir(dirname(copy), { recursive: true }));
}

/** Whether a side is so short that BW has no squares for it. */
export function tooSmallForBlocks({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return Math.min(width, height) < 256;
}
