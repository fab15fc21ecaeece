/** @file The files that stand for an entry when copies are looked for. */
import { stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';
import { join } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import { type DatasetFolder, isPicture, openFolder } from '../folder.ts';

export interface Samples {
  readonly entry: DatasetEntry;
  /** Absolute: the video or picture itself; of a folder of frames the first, the middle and the last. */
  readonly files: readonly string[];
  /** Bytes, one for each file. */
  readonly sizes: readonly number[];
}

/** @throws UserError where the entry is not there, is not what the manifest says, or is empty */
export async function samplesOf(folder: DatasetFolder, entry: DatasetEntry): Promise<Samples> {
  const files = await filesOf(folder, entry);
  const sizes: number[] = [];
  for (const file of files) {
    const info = await onFile(file, () => stat(file));
    const fault = (problem: string, advice: string) => new UserError('bad_input', problem, { file, advice });
    if (!info.isFile()) throw fault(`is no ${entry.kind}`, 'correct the manifest');
    if (info.size === 0) throw fault('is empty (0 bytes)', 'get the file again');
    sizes.push(info.size);
  }
  return { entry, files, sizes };
}

async function filesOf(folder: DatasetFolder, { kind, path }: DatasetEntry): Promise<string[]> {
  if (kind !== 'frames') return [folder.path(path)];
  const file = folder.path(path);
  const info = await onFile(file, () => stat(file));
  // A folder of its own, as the names of a million frames would stay in the memory of this one.
  const pictures = info.isDirectory() ? (await openFolder(file).list('')).files.filter(isPicture) : [];
  if (pictures.length === 0)
    throw new UserError('bad_input', 'is no folder of frames', { file, advice: 'extract the frames again' });
  const chosen = new Set([0, Math.floor(pictures.length / 2), pictures.length - 1]);
  return [...chosen].map((index) => folder.path(join(path, pictures[index]!)));
}
