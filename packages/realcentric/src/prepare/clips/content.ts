/** @file What a file or a folder of frames holds, as a checksum; and a stamp that tells without reading whether that may have changed. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fileChecksum } from '../../media/file-checksum.ts';
import { listPictures } from '../../media/list.ts';
import { onFile } from '../../media/system-errors.ts';

async function filesOf(path: string): Promise<{ readonly name: string; readonly path: string }[] | undefined> {
  const info = await onFile(path, () => stat(path));
  if (!info.isDirectory()) return undefined;
  const files = await listPictures([path]);
  return files.map((file) => ({ name: relative(path, file).split(sep).join('/'), path: file }));
}

/**
 * SHA-256 of the bytes of a file, or of the names and bytes of the pictures in a folder.
 * @throws UserError where it cannot be read
 */
export async function contentOf(path: string): Promise<string> {
  const files = await filesOf(path);
  if (!files) return fileChecksum(path);
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${await fileChecksum(file.path)} ${file.name}\n`);
  return hash.digest('hex');
}

/** Checksum of path, sizes and times of change: while it stays, the content is taken to be the same. @throws UserError for no such file */
export async function stampOf(path: string): Promise<string> {
  const files = (await filesOf(path)) ?? [{ name: '', path }];
  const hash = createHash('sha256').update(`${resolve(path)}\n`);
  for (const file of files) {
    const { size, mtimeNs } = await onFile(file.path, () => stat(file.path, { bigint: true }));
    hash.update(`${size} ${mtimeNs} ${file.name}\n`);
  }
  return hash.digest('hex');
}
