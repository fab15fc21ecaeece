/**
 * @file FaceForensics++ (Rossler et al., ICCV 2019): `original_sequences/youtube/{raw|c0|c23|c40}/videos/NNN.mp4`,
 * `manipulated_sequences/<method>/.../TTT_SSS.mp4` (target, source), masks, and lists of pairs for the splits.
 */
import { type Clip, join } from '../clips.ts';
import type { DatasetEntry, Family } from '../entry.ts';
import type { DatasetFolder } from '../folder.ts';
import { counted, fakeEntry, type Layout, type MissingFile, type Reading, realEntry, some } from '../layout.ts';
import { clipNotes, findCompressed, findMasks } from './compressions.ts';
import { readSplitLists, type SplitLists } from './split-lists.ts';

export const DATASET = 'FaceForensics++';
const FAKES = 'manipulated_sequences';
/** `original_sequences/<compression>` is how the first release had it. */
const REALS = ['original_sequences/youtube', 'original_sequences'] as const;

export const FAMILIES: Readonly<Record<string, Family>> = {
  Deepfakes: 'swap',
  FaceSwap: 'swap',
  FaceShifter: 'swap',
  Face2Face: 'reenactment',
  NeuralTextures: 'reenactment',
};

/** Distributed in the same tree, but a data set of its own: `dfd.ts`. */
const OTHERS = ['DeepFakeDetection'];

export const REAL = /^\d{3}$/;
export const FAKE = /^(?<target>\d{3})_(?<source>\d{3})$/;

export const faceForensics: Layout = {
  name: DATASET,
  recognises: async (folder) => {
    const { folders } = await folder.list('');
    // DeeperForensics-1.0 takes these reals into its own root.
    if (folders.includes('manipulated_videos')) return false;
    const originals = await folder.list('original_sequences');
    const methods = (await folder.list(FAKES)).folders.filter((name) => !OTHERS.includes(name));
    return [...originals.folders, ...methods].some((name) => name !== 'actors' && name !== 'videos');
  },
  read: async (folder) => {
    const lists = await readSplitLists(folder);
    const reals = await readReals(folder, lists);
    const fakes = await readFakes(folder, lists);
    return {
      entries: [...reals.entries, ...fakes.entries],
      missing: [...reals.missing, ...fakes.missing],
      notes: [...reals.notes, ...fakes.notes, ...absentNotes(lists)],
    };
  },
};

/** What to tell of lists that are not there. */
export function absentNotes({ absent }: SplitLists): string[] {
  return absent.length === 0 ? [] : [`${absent.join(', ')}: not found in the root, so that their clips have no split`];
}

/** The real clips, also for DeeperForensics-1.0, whose reals they are. */
export async function readReals(folder: DatasetFolder, lists: SplitLists): Promise<Reading> {
  const entries: DatasetEntry[] = [];
  const missing: MissingFile[] = [];
  const notes: string[] = [];
  for (const place of REALS) {
    for (const found of await findCompressed(folder, place)) {
      notes.push(...clipNotes(found, found.path));
      const clips = found.clips.filter(({ name }) => REAL.test(name));
      notes.push(...passedOver(found.path, found.clips.length - clips.length));
      for (const clip of clips) entries.push(realClip(clip, lists, found.compression));
      missing.push(...namedButAbsent(lists, REAL, clips, found.path));
    }
    if (entries.length > 0) break;
  }
  return { entries, missing, notes };
}

async function readFakes(folder: DatasetFolder, lists: SplitLists): Promise<Reading> {
  const entries: DatasetEntry[] = [];
  const missing: MissingFile[] = [];
  const notes: string[] = [];
  for (const method of (await folder.list(FAKES)).folders.filter((name) => !OTHERS.includes(name))) {
    const masks = await findMasks(folder, join(FAKES, method));
    for (const found of await findCompressed(folder, join(FAKES, method))) {
      notes.push(...clipNotes(found, found.path));
      const clips = found.clips.filter(({ name }) => FAKE.test(name));
      notes.push(...passedOver(found.path, found.clips.length - clips.length));
      for (const clip of clips) {
        entries.push(
          fakeClip(clip, lists, { method, compression: found.compression, mask: masks.get(clip.name) ?? null }),
        );
      }
      missing.push(...namedButAbsent(lists, FAKE, clips, found.path));
    }
  }
  return { entries, missing, notes: [...notes, ...unlistedNotes(entries, lists)] };
}

/** A clip named NNN. */
export function realClip(
  { name, path, kind, cropped }: Clip,
  lists: SplitLists,
  compression: string | null,
): DatasetEntry {
  const split = lists.of.get(name) ?? null;
  const video = `youtube/${name}`;
  return realEntry({ path, kind, cropped, dataset: DATASET, identity: name, video, split, compression });
}

/** A clip named TTT_SSS. */
export function fakeClip(
  { name, path, kind, cropped }: Clip,
  lists: SplitLists,
  own: Pick<DatasetEntry, 'compression' | 'mask'> & { readonly method: string },
): DatasetEntry {
  const { target, source } = FAKE.exec(name)!.groups as { target: string; source: string };
  const partners = { target: `youtube/${target}`, source: `youtube/${source}`, identity: target };
  const known = { path, kind, cropped, dataset: DATASET, video: `${own.method}/${name}` };
  const split = lists.of.get(name) ?? null;
  return fakeEntry({ ...known, ...partners, ...own, split, family: FAMILIES[own.method] ?? 'unknown' });
}

/** What to tell of forgeries that lists, where all of them are there, do not name. */
export function unlistedNotes(entries: readonly DatasetEntry[], lists: SplitLists): string[] {
  const unlisted = entries.filter(({ label, split }) => label === 1 && split === null).map(({ video }) => video);
  if (lists.absent.length > 0 || unlisted.length === 0) return [];
  return [`${counted(unlisted.length, 'forgery', 'forgeries')} in no split list (${some(unlisted)})`];
}

export function passedOver(path: string, count: number): string[] {
  return count === 0 ? [] : [`${path}: ${counted(count, 'file')} passed over, not named like clips of ${DATASET}`];
}

/** Names that the lists have and the folder has not. A folder with no clip at all was not downloaded, and lacks none. */
function namedButAbsent(
  { namedIn }: SplitLists,
  pattern: RegExp,
  clips: readonly { readonly name: string }[],
  path: string,
): MissingFile[] {
  if (clips.length === 0) return [];
  const there = new Set(clips.map(({ name }) => name));
  return [...namedIn]
    .filter(([name]) => pattern.test(name) && !there.has(name))
    .map(([name, list]) => ({ path: join(path, 'videos', `${name}.mp4`), namedIn: list }));
}
