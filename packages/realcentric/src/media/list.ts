/** @file Expands the paths that a user gives into the files they stand for. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { PICTURE_ENDINGS } from './formats.ts';
import { onFile, systemErrorCode } from './system-errors.ts';

/** `listFiles` for pictures. */
export async function listPictures(
  paths: readonly string[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<string[]> {
  return listFiles(paths, { ...options, endings: PICTURE_ENDINGS });
}

export interface ListOptions {
  /** In lower case, with their dots. */
  readonly endings: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * The files under `paths`: a file stands for itself, whatever its name; a folder for the files with one of the endings in it and in
 * the folders below it, name by name in the order of UTF-16 code units, so that every machine gives the same list. Names that
 * begin with a dot are skipped. Symbolic links are followed; a folder that is reached twice (a loop, a path given twice) counts
 * once, and so does a file path.
 * @throws UserError naming a path that does not exist or a folder that cannot be read.
 */
export async function listFiles(paths: readonly string[], options: ListOptions): Promise<string[]> {
  const walk = createWalk(options);
  const files: string[] = [];
  for (const path of paths) for await (const file of walk(path)) files.push(file);
  return files;
}

/**
 * `listFiles` path by path, a file at a time; what was given for one path is not given again for another. Returns whether the path
 * stands for any file, given before or not.
 */
export function createWalk({ endings, signal }: ListOptions): (path: string) => AsyncGenerator<string, boolean> {
  const seenFiles = new Set<string>();
  const seenFolders = new Set<string>();
  return async function* walk(path) {
    const info = await onFile(path, () => stat(path));
    if (info.isDirectory()) return yield* walkFolder(path);
    if (info.isFile()) return yield* once(path);
    throw new UserError('bad_input', 'is no regular file', { file: path, advice: 'give files or folders' });
  };

  function* once(path: string): Generator<string, true> {
    if (!seenFiles.has(path)) {
      seenFiles.add(path);
      yield path;
    }
    return true;
  }

  async function* walkFolder(folder: string): AsyncGenerator<string, boolean> {
    signal?.throwIfAborted();
    const real = await onFile(folder, () => realpath(folder));
    if (seenFolders.has(real)) return true;
    seenFolders.add(real);
    const entries = await onFile(folder, () => readdir(folder, { withFileTypes: true }));
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    let any = false;
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(path)))) {
        any = (yield* walkFolder(path)) || any;
      } else if ((entry.isFile() || entry.isSymbolicLink()) && hasEnding(entry.name)) {
        any = yield* once(path);
      }
    }
    return any;
  }

  function hasEnding(name: string): boolean {
    return endings.includes(extname(name).toLowerCase());
  }
}

/** A link that leads nowhere counts as a file: reading it then says so, and the other files are still done. */
async function leadsToFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}
