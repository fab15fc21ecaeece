/**
 * @file A folder with those above it. Node's own recursive `mkdir` says of a read-only file system that the path does not exist, and
 * never comes back where a file system such as /proc refuses.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { onFile, systemErrorCode } from './system-errors.ts';

/** Makes the folder unless it is there. @throws UserError where the file system refuses */
export async function makeFolder(path: string): Promise<void> {
  await onFile(path, () => make(path));
}

async function make(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const isFolder = () =>
      stat(path).then(
        (info) => info.isDirectory(),
        () => false,
      );
    if (await isFolder()) return;
    const above = dirname(path);
    if (systemErrorCode(error) !== 'ENOENT' || above === path) throw error;
    await make(above);
    await mkdir(path).catch(async (again: unknown) => {
      // Somebody else may have been faster.
      if (!(await isFolder())) throw again;
    });
  }
}
