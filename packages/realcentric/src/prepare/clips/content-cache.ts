/**
 * @file The checksums of files as far as they were taken, so that a preparation that goes on need not read every file again. Lines that are
 * only ever appended to; a file that has changed since has another stamp and is read anew. May be deleted at any time.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../media/make-folder.ts';
import { onFile } from '../../media/system-errors.ts';
import { stampOf } from './content.ts';

export interface ContentCache {
  /** The checksum of a file's content, where it is known. @throws UserError where there is no such file */
  known(path: string): Promise<string | null>;
  /** Keeps what `contentOf` gave; `known` was asked before. */
  keep(path: string, content: string): Promise<void>;
}

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  // A last line that a kill left half written is no line.
  return text.split('\n').slice(0, -1);
}

/** @param file where the lines are; it is made where it is missing */
export async function openContentCache(file: string): Promise<ContentCache> {
  await makeFolder(dirname(file));
  const contents = new Map<string, string>();
  for (const line of await readLines(file)) {
    const [stamp, content, ...rest] = line.split(' ');
    if (stamp?.length === 64 && content?.length === 64 && rest.length === 0) contents.set(stamp, content);
  }
  // Ends what a kill left half written.
  await onFile(file, () => appendFile(file, '\n'));
  const stamps = new Map<string, string>();
  return {
    async known(path) {
      const stamp = await stampOf(path);
      stamps.set(path, stamp);
      return contents.get(stamp) ?? null;
    },
    async keep(path, content) {
      const stamp = stamps.get(path);
      if (stamp === undefined || contents.get(stamp) === content) return;
      contents.set(stamp, content);
      await onFile(file, () => appendFile(file, `${stamp} ${content}\n`));
    },
  };
}
