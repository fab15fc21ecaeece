/** @file Writes files and folders so that whoever looks sees all of it or nothing, whatever interrupts the writing. */
import { mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onFile, systemErrorCode } from './system-errors.ts';

let temporaries = 0;

/** A hidden name in the same folder, so that the rename stays on one disk and listings skip what a crash leaves behind. */
function temporaryName(path: string): string {
  temporaries += 1;
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}-${temporaries}.tmp`);
}

async function writeThrough(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename survive a power cut. Windows cannot open folders and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Writes `data` under a temporary name, flushes it to the disk and renames it to `path`, replacing a file that was there.
 * The folder must exist.
 * @throws UserError (naming `path`) when the file system refuses; then nothing is left behind.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await onFile(path, async () => {
      await writeThrough(temporary, data);
      await rename(temporary, path);
      await syncFolder(dirname(path));
    });
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Lets `fill` write a temporary file, which it makes or overwrites, flushes that to the disk and renames it to `path` once `fill` is done,
 * replacing a file that was there; when `fill` throws, the temporary file is removed and `path` stays as it was. The folder must exist.
 * @throws UserError (naming `path`) when the file system refuses; whatever `fill` throws is passed on.
 */
export async function fillFileAtomic<T>(path: string, fill: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = temporaryName(path);
  try {
    // Made here, so that what the file system refuses is known by its code and before the work.
    await onFile(path, async () => (await open(temporary, 'wx')).close());
    const result = await fill(temporary);
    await onFile(path, async () => {
      await syncFile(temporary);
      await rename(temporary, path);
      await syncFolder(dirname(path));
    });
    return result;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Lets `fill` write into a new temporary folder and renames that to `path` once `fill` is done; when `fill` throws, the
 * temporary folder is removed and `path` stays as it was. Parent folders are made where they are missing.
 *
 * A folder that is already at `path` must be empty, unless `replace` is set: then it is moved aside, and removed after the new one
 * is in place (for that moment there is no folder at `path`, but never half a folder).
 * @throws UserError (naming `path`) when the file system refuses; whatever `fill` throws is passed on.
 */
export async function writeFolderAtomic<T>(
  path: string,
  fill: (temporary: string) => Promise<T>,
  options: { readonly replace?: boolean } = {},
): Promise<T> {
  const temporary = temporaryName(path);
  await onFile(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    if (options.replace !== true) await removeEmptyFolder(path);
    await mkdir(temporary);
  });
  try {
    const result = await fill(temporary);
    await onFile(path, async () => {
      await syncFolder(temporary);
      await moveInto(temporary, path, options.replace === true);
    });
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function moveInto(temporary: string, path: string, replace: boolean): Promise<void> {
  const previous = `${temporary}.old`;
  const moved = replace && (await exists(path));
  if (moved) await rename(path, previous);
  else await removeEmptyFolder(path);
  try {
    await rename(temporary, path);
  } catch (error) {
    if (moved) await rename(previous, path);
    throw error;
  }
  await syncFolder(dirname(path));
  if (moved) await rm(previous, { recursive: true, force: true });
}

/** Fails with ENOTEMPTY where something would be overwritten, before the work is done rather than after it. */
async function removeEmptyFolder(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
