/** @file Looks a data set over: what is there, what is missing, and whether its splits leak into each other. */
import { UserError } from '../../errors.ts';
import { differenceHash } from '../../images/difference-hash.ts';
import type { RgbImage } from '../../images/image.ts';
import { readPicture } from '../../media/pictures.ts';
import type { Progress } from '../../progress.ts';
import type { DatasetEntry } from '../entry.ts';
import { openFolder } from '../folder.ts';
import type { MissingFile } from '../layout.ts';
import type { OpenedDataset } from '../open.ts';
import { type CountRow, countEntries } from './counts.ts';
import { inParallel } from './in-parallel.ts';
import { type Leak, leakAmong, namedLeaks } from './leaks.ts';
import { type Hashed, lookAlikes } from './look-alikes.ts';
import { type MissingMasks, type MissingPartner, missingMasks, missingPartners } from './partners.ts';
import { sameBytes } from './same-bytes.ts';
import { type Samples, samplesOf } from './samples.ts';

export interface DatasetCheck {
  readonly root: string;
  readonly layouts: readonly string[];
  readonly counts: readonly CountRow[];
  readonly missing: {
    readonly files: readonly MissingFile[];
    readonly partners: readonly MissingPartner[];
    readonly masks: readonly MissingMasks[];
  };
  /** Files that are there and cannot be used. */
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[];
  readonly leaks: readonly Leak[];
  /** The same bytes once as real and once as fake: paths of each group. */
  readonly contradictions: readonly (readonly string[])[];
  /** The same bytes more than once on the same side of the splits: paths of each group. */
  readonly repeated: readonly (readonly string[])[];
  /** Entries whose pictures were compared by how they look; 0 with `quick`. */
  readonly compared: number;
  readonly notes: readonly string[];
  /** Nothing missing, unreadable, leaking or contradictory. */
  readonly fine: boolean;
}

export interface CheckOptions {
  /** Reads names and lists alone, no video and no picture: copies are not found. */
  readonly quick?: boolean;
  /** A few frames of a video, for comparing how it looks; without it videos are compared by their bytes alone. */
  readonly frames?: (file: string) => Promise<readonly RgbImage[]>;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** @throws UserError where the data set cannot be read at all; single files that cannot are in the result */
export async function checkDataset(dataset: OpenedDataset, options: CheckOptions = {}): Promise<DatasetCheck> {
  const { root, layouts, entries } = dataset;
  const found = await findSamples(dataset, options);
  const copies = options.quick === true ? [] : await sameBytes(found.samples, options);
  const looks = options.quick === true ? { hashed: [], unreadable: [] } : await hashPictures(found.samples, options);
  const unreadable = [...found.unreadable, ...looks.unreadable];
  const missing = {
    files: [...dataset.missing, ...found.missing],
    partners: missingPartners(entries),
    masks: missingMasks(entries),
  };
  const paths = (group: readonly DatasetEntry[]) => group.map(({ path }) => path);
  const contradictions = copies.filter((group) => new Set(group.map(({ label }) => label)).size > 1).map(paths);
  const byBytes = copies.map((group) => leakAmong('bytes', group[0]!.path, group));
  const inBytes = new Set(copies.filter((_, index) => byBytes[index] !== undefined).flat());
  // What is known to be the same file need not be told again for its look.
  const byLook = lookAlikes(looks.hashed)
    .filter((group) => !group.every((entry) => inBytes.has(entry)))
    .map((group) => leakAmong('look', group[0]!.path, group));
  const leaks = [...namedLeaks(entries), ...byBytes, ...byLook].filter((leak) => leak !== undefined);
  const notes = [...dataset.notes];
  const videos = entries.filter(({ kind }) => kind === 'video').length;
  if (options.quick === true) notes.push('names and lists alone were looked at; copies of files were not looked for');
  else if (options.frames === undefined && videos > 0)
    notes.push(
      `${videos.toLocaleString('en')} videos were compared by their bytes, not by how they look (--videos does)`,
    );
  const lacking = missing.files.length + missing.partners.length + missing.masks.length;
  return {
    ...{ root, layouts, counts: countEntries(entries), missing, unreadable, leaks, contradictions },
    repeated: copies.filter((_, index) => byBytes[index] === undefined).map(paths),
    compared: looks.hashed.length,
    notes,
    fine: lacking + unreadable.length + leaks.length + contradictions.length === 0,
  };
}

async function findSamples({ root, entries }: OpenedDataset, { signal, progress }: CheckOptions) {
  const folder = openFolder(root, signal === undefined ? {} : { signal });
  const samples: Samples[] = [];
  const missing: MissingFile[] = [];
  const unreadable: { path: string; problem: string }[] = [];
  const label = 'Looking for files';
  for (const [done, entry] of entries.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: entries.length, label, detail: entry.path });
    const absent = (error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      if (error.code === 'not_found') missing.push({ path: entry.path, namedIn: 'manifest' });
      else unreadable.push({ path: entry.path, problem: error.message });
    };
    await samplesOf(folder, entry).then((sample) => samples.push(sample), absent);
    if (entry.mask !== null && !(await isThere(folder, entry.mask)))
      missing.push({ path: entry.mask, namedIn: `${entry.path} (mask)` });
  }
  progress?.({ done: entries.length, total: entries.length, label });
  return { samples, missing, unreadable };
}

async function isThere(folder: ReturnType<typeof openFolder>, path: string): Promise<boolean> {
  const cut = path.lastIndexOf('/');
  const { files, folders } = await folder.list(path.slice(0, Math.max(cut, 0)));
  const name = path.slice(cut + 1);
  return files.includes(name) || folders.includes(name);
}

/** Hashes what can be compared by its look: pictures, frames, and videos where somebody reads them. */
async function hashPictures(samples: readonly Samples[], { frames, signal, progress }: CheckOptions) {
  const hashed = new Map<DatasetEntry, Hashed>();
  const unreadable: { path: string; problem: string }[] = [];
  const chosen = samples.filter(({ entry }) => entry.kind !== 'video' || frames !== undefined);
  const label = 'Comparing how pictures look';
  let done = 0;
  await inParallel(chosen, async ({ entry, files }) => {
    signal?.throwIfAborted();
    progress?.({ done, total: chosen.length, label, detail: entry.path });
    try {
      const images =
        entry.kind === 'video' && frames !== undefined
          ? await frames(files[0]!)
          : await Promise.all(files.map(async (file) => (await readPicture(file)).image));
      const hashes = images.map(differenceHash).filter((hash) => hash !== undefined);
      hashed.set(entry, { entry, hashes });
    } catch (error) {
      // The file was there a moment ago; what is not there is a decoder, for this video and for all others.
      if (!(error instanceof UserError) || error.code === 'not_found') throw error;
      unreadable.push({ path: entry.path, problem: error.message });
    }
    done += 1;
  });
  progress?.({ done, total: chosen.length, label });
  // In the order of the entries, whichever was read first.
  return { hashed: chosen.flatMap(({ entry }) => hashed.get(entry) ?? []), unreadable };
}
