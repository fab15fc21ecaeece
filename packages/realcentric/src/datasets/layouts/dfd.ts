/**
 * @file DeepFakeDetection (Google and Jigsaw, 2019), distributed with FaceForensics++: real
 * `original_sequences/actors/{raw|c23|c40}/videos/<actor>__<scene>.mp4`, fake
 * `manipulated_sequences/DeepFakeDetection/.../<target>_<source>__<scene>__<id>.mp4`. It has no split.
 */
import type { Clip } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import { counted, fakeEntry, type Layout, realEntry, some } from '../layout.ts';
import { clipNotes, findCompressed, findMasks } from './compressions.ts';

export const DATASET = 'DeepFakeDetection';
const REALS = 'original_sequences/actors';
const FAKES = `manipulated_sequences/${DATASET}`;

const REAL = /^(?<actor>\d+)__(?<scene>.+)$/;
const FAKE = /^(?<target>\d+)_(?<source>\d+)__(?<scene>.+)__[^_]+$/;

export const deepFakeDetection: Layout = {
  name: DATASET,
  recognises: async (folder) =>
    (await folder.list('original_sequences')).folders.includes('actors') ||
    (await folder.list('manipulated_sequences')).folders.includes(DATASET),
  read: async (folder) => {
    const entries: DatasetEntry[] = [];
    const notes: string[] = [];
    const strange: string[] = [];
    const reals = new Set<string>();
    for (const found of await findCompressed(folder, REALS)) {
      notes.push(...clipNotes(found, found.path));
      const { compression } = found;
      for (const { name, path, kind, cropped } of found.clips) {
        const identity = REAL.exec(name)?.groups?.actor;
        if (identity === undefined) {
          strange.push(path);
          continue;
        }
        const video = `actors/${name}`;
        reals.add(video);
        entries.push(realEntry({ path, kind, cropped, dataset: DATASET, video, identity, compression }));
      }
    }
    const masks = await findMasks(folder, FAKES);
    for (const found of await findCompressed(folder, FAKES)) {
      notes.push(...clipNotes(found, found.path));
      for (const clip of found.clips) {
        const entry = dfdFake(clip, found.compression, masks.get(clip.name) ?? null);
        if (entry === undefined) strange.push(clip.path);
        else entries.push({ ...entry, source: entry.source !== null && reals.has(entry.source) ? entry.source : null });
      }
    }
    if (strange.length > 0)
      notes.push(
        `${counted(strange.length, 'file')} passed over, not named like clips of ${DATASET} (${some(strange)})`,
      );
    notes.push(`${DATASET} has no official split; scenes may show several people, the masks tell who is forged`);
    return { entries, missing: [], notes };
  },
};

/** A forgery with its partners of the same scene; undefined for a clip that is not named like one. */
export function dfdFake(
  { name, path, kind, cropped }: Clip,
  compression: string | null,
  mask: string | null,
): DatasetEntry | undefined {
  const match = FAKE.exec(name)?.groups as { target: string; source: string; scene: string } | undefined;
  if (match === undefined) return undefined;
  const known = { path, kind, cropped, dataset: DATASET, compression, mask, video: `${DATASET}/${name}` };
  // The face was learnt from all scenes of the source; where there is one of the same scene, it stands for them.
  const [target, source] = [match.target, match.source].map((actor) => `actors/${actor}__${match.scene}`);
  return fakeEntry({ ...known, target, source, identity: match.target, method: DATASET, family: 'swap' });
}
