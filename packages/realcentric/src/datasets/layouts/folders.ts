/**
 * @file Folders `real/` and `fake/` of pictures and videos, also inside `train/`, `val/` and `test/`. A folder in `fake/` names the
 * method. Folders `frames/` or `videos/` in them hold one clip a folder, or a video.
 */
import { findClips, join } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import { type DatasetFolder, isPicture, isVideo, stem } from '../folder.ts';
import { fakeEntry, type Layout, realEntry } from '../layout.ts';
import { clipNotes } from './compressions.ts';

const SPLIT_FOLDERS: Readonly<Record<string, DatasetEntry['split']>> = {
  '': null,
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
  testing: 'test',
};

interface Found {
  /** Relative to `real/` or `fake/`. */
  readonly inner: string;
  readonly path: string;
  readonly kind: DatasetEntry['kind'];
}

export const folders: Layout = {
  name: 'folders real/ and fake/',
  recognises: async (folder) => (await labelledFolders(folder)).length > 0,
  read: async (folder) => {
    const entries: DatasetEntry[] = [];
    const notes: string[] = [];
    const taken = new Set<string>();
    for (const { place, split } of await labelledFolders(folder)) {
      for (const label of ['real', 'fake'] as const) {
        const { found, notes: own } = await findAll(folder, join(place, label), '');
        notes.push(...own);
        if (found.length === 0) notes.push(`${join(place, label)}: neither pictures nor videos`);
        for (const { inner, path, kind } of found) {
          // Names may come again in the next split, so the split belongs to the name.
          const name = join(label, place, inner);
          const video = taken.has(stem(name)) ? name : stem(name);
          taken.add(video);
          const known = { path, kind, dataset: 'folders', video, split };
          const [method] = inner.includes('/') ? inner.split('/') : ['fake'];
          entries.push(
            label === 'real' ? realEntry(known) : fakeEntry({ ...known, method: method!, family: 'unknown' }),
          );
        }
      }
    }
    return { entries, missing: [], notes };
  },
};

async function labelledFolders(folder: DatasetFolder) {
  const top = (await folder.list('')).folders;
  const found: { readonly place: string; readonly split: DatasetEntry['split'] }[] = [];
  for (const [place, split] of Object.entries(SPLIT_FOLDERS)) {
    if (place !== '' && !top.includes(place)) continue;
    const { folders: inside } = await folder.list(place);
    if (inside.includes('real') && inside.includes('fake')) found.push({ place, split });
  }
  return found;
}

async function findAll(
  folder: DatasetFolder,
  top: string,
  inner: string,
): Promise<{ found: Found[]; notes: string[] }> {
  const path = join(top, inner);
  const { files, folders: below } = await folder.list(path);
  const found: Found[] = [];
  const notes: string[] = [];
  for (const name of files) {
    const kind = (isVideo(name) && 'video') || (isPicture(name) && 'picture');
    if (kind) found.push({ inner: join(inner, name), path: join(path, name), kind });
  }
  const holdsClips = below.some((name) => name === 'frames' || name === 'videos');
  if (holdsClips) {
    const clips = await findClips(folder, path);
    notes.push(...clipNotes(clips, path));
    const already = new Set(found.map((file) => file.path));
    for (const clip of clips.clips)
      if (!already.has(clip.path)) found.push({ inner: join(inner, clip.name), path: clip.path, kind: clip.kind });
    return { found, notes };
  }
  for (const name of below) {
    const deeper = await findAll(folder, top, join(inner, name));
    found.push(...deeper.found);
    notes.push(...deeper.notes);
  }
  return { found, notes };
}
