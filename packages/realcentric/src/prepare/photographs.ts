/** @file The natural photographs of a folder, and who is on each as far as the folder tells. */
import { basename, dirname, matchesGlob, relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { listPictures } from '../media/list.ts';

export interface Photograph {
  readonly path: string;
  /** Photographs in one subfolder show one person; those in the folder itself one person each. */
  readonly person: string;
}

/**
 * @param match a glob that file names must fit, such as `00[0-5]*.jpg`; all pictures where left out
 * @throws UserError where the folder cannot be read or holds no such picture
 */
export async function listPhotographs(folder: string, match?: string): Promise<Photograph[]> {
  const files = (await listPictures([folder])).filter((path) => !match || matchesGlob(basename(path), match));
  if (files.length === 0) {
    const advice = match ? `check the pattern "${match}"` : 'give a folder with JPEG, PNG or WebP photographs in it';
    throw new UserError('no_work', 'has no pictures to use', { file: folder, advice });
  }
  return files.map((path) => {
    const inside = dirname(relative(folder, path));
    return { path, person: `${basename(resolve(folder))}/${inside === '.' ? basename(path) : inside}` };
  });
}
