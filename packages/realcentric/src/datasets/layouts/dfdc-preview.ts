/**
 * @file The preview of DFDC (Dolhansky et al., 2019): `dataset.json` gives label and set of each path, in the folders `original_videos`,
 * `method_A` and `method_B`. A forgery is named `<person>_<name of the original>`.
 */
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { join } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import { type DatasetFolder, stem } from '../folder.ts';
import { fakeEntry, type Layout, type MissingFile, realEntry } from '../layout.ts';
import { safeJsonPath } from '../safe-path.ts';

const DATASET = 'DFDCP';
const LIST = 'dataset.json';
const REALS = 'original_videos';

const list = z.record(
  z.string(),
  z.object({ label: z.enum(['real', 'fake']), set: z.enum(['train', 'val', 'validation', 'test']) }),
);

export const dfdcPreview: Layout = {
  name: 'DFDC preview',
  recognises: async (folder) => {
    const { files, folders } = await folder.list('');
    return files.includes(LIST) && folders.some((name) => name === REALS || /^method_[A-Z]$/.test(name));
  },
  read: async (folder) => {
    const { value, text } = await folder.json(LIST, list);
    const file = folder.path(LIST);
    const named = Object.entries(value).map(([written, { label, set }]) => {
      const split = set === 'validation' ? 'val' : set;
      return { path: safeJsonPath(written, text, file), label, split } as const;
    });
    const originals = new Map<string, string>();
    for (const { path, label } of named) if (label === 'real') originals.set(stem(basename(path)), videoOf(path));
    const entries: DatasetEntry[] = [];
    const missing: MissingFile[] = [];
    for (const { path, label, split } of named) {
      const there = await locate(folder, path);
      if (there === undefined) {
        missing.push({ path, namedIn: LIST });
        continue;
      }
      const [method = '', person = null] = path.split('/');
      const identity = person !== null && /^\d+$/.test(person) ? person : null;
      const known = { ...there, dataset: DATASET, video: videoOf(path), split, identity };
      const original = stem(basename(path)).replace(/^[^_]+_/, '');
      entries.push(
        label === 'real'
          ? realEntry(known)
          : fakeEntry({ ...known, method, family: 'swap', target: originals.get(original) ?? null }),
      );
    }
    return { entries, missing, notes: [] };
  },
};

/** `method_A/1003254/1003254_A/1255229_1003254_A_001`: all of the path, as names alone might meet in two folders. */
function videoOf(path: string): string {
  return stem(path);
}

/**
 * The clip as it was downloaded, below an inner `videos/` (`method_A/videos/...` or `method_A/videos/<name>`), or as extracted frames
 * (`method_A/frames/<name>/`).
 */
async function locate(
  folder: DatasetFolder,
  path: string,
): Promise<Pick<DatasetEntry, 'path' | 'kind' | 'cropped'> | undefined> {
  const [top = '', ...rest] = path.split('/');
  for (const place of [path, join(top, 'videos', ...rest), join(top, 'videos', basename(path))]) {
    if ((await folder.list(dirname(place))).files.includes(basename(place)))
      return { path: place, kind: 'video', cropped: false };
  }
  const name = stem(basename(path));
  for (const frames of [join(top, 'frames'), join(top, 'images')]) {
    if (!(await folder.list(frames)).folders.includes(name) || !(await folder.hasPictures(join(frames, name))))
      continue;
    const cropped = (await folder.list(top)).folders.includes('landmarks');
    return { path: join(frames, name), kind: 'frames', cropped };
  }
  return undefined;
}
