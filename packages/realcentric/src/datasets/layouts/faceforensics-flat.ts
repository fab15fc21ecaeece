/**
 * @file FaceForensics++ as it is handed on at Kaggle (`FaceForensics++_C23`), in one compression: `original/NNN.mp4`, `<method>/TTT_SSS.mp4`,
 * `DeepFakeDetection/<target>_<source>__<scene>__<id>.mp4` without the actors' own clips, and a folder `csv/` that says nothing more.
 */
import { basename } from 'node:path';
import { type Clip, type Clips, findClips } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import type { Layout } from '../layout.ts';
import { clipNotes, compressionNamed } from './compressions.ts';
import { DATASET as DFD, dfdFake } from './dfd.ts';
import {
  absentNotes,
  DATASET,
  FAKE,
  FAMILIES,
  fakeClip,
  passedOver,
  REAL,
  realClip,
  unlistedNotes,
} from './faceforensics.ts';
import { readSplitLists } from './split-lists.ts';

const REALS = 'original';
const METHODS = Object.keys(FAMILIES);

export const faceForensicsFlat: Layout = {
  name: `${DATASET} (one folder a method)`,
  recognises: async (folder) => {
    const { folders } = await folder.list('');
    return folders.includes(REALS) && [...METHODS, DFD].some((method) => folders.includes(method));
  },
  read: async (folder) => {
    const lists = await readSplitLists(folder);
    const { folders } = await folder.list('');
    const compression = compressionNamed(basename(folder.root));
    const entries: DatasetEntry[] = [];
    const notes: string[] = [];
    const take = (path: string, found: Clips, entryOf: (clip: Clip) => DatasetEntry | undefined) => {
      const made = found.clips.map(entryOf).filter((entry) => entry !== undefined);
      entries.push(...made);
      notes.push(...clipNotes(found, path), ...passedOver(path, found.clips.length - made.length));
    };
    take(REALS, await findClips(folder, REALS), (clip) =>
      REAL.test(clip.name) ? realClip(clip, lists, compression) : undefined,
    );
    for (const method of METHODS.filter((name) => folders.includes(name))) {
      take(method, await findClips(folder, method), (clip) =>
        FAKE.test(clip.name) ? fakeClip(clip, lists, { method, compression, mask: null }) : undefined,
      );
    }
    notes.push(...absentNotes(lists), ...unlistedNotes(entries, lists));
    if (folders.includes(DFD)) {
      take(DFD, await findClips(folder, DFD), (clip) => {
        const entry = dfdFake(clip, compression, null);
        return entry && { ...entry, target: null, source: null };
      });
      notes.push(`${DFD}: the clips of the actors are not in this copy, so that its forgeries have no real partner`);
    }
    if (compression === null)
      notes.push(`${basename(folder.root)}: the name of the folder does not tell the compression (raw, c23 or c40)`);
    return { entries, missing: [], notes };
  },
};
