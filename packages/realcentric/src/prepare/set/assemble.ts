/** @file Finished units put together to a set, in the order of the manifest: the same units give the same bytes. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import { onFile } from '../../media/system-errors.ts';
import type { ClipSettings } from '../clips/settings.ts';
import { readUnit } from '../clips/unit-file.ts';
import { STORED_MARGIN } from '../face-store.ts';
import { writeCropIndex } from '../shards/crop-index.ts';
import type { CropRow } from '../shards/crop-row.ts';
import type { Place } from '../shards/segment.ts';
import { openShardWriter, SHARD_FOLDER } from '../shards/write-shards.ts';
import { type AboutSet, jsonLines, type SkippedLine, setFiles, type VideoLine } from './set-files.ts';

/** What became of an entry: the key of its unit, or why there is none. */
export type Outcome =
  | { readonly kind: 'unit'; readonly key: string }
  | { readonly kind: 'missing' | 'died'; readonly reason: string };

const ASSEMBLING = '.assembling-';

export function manifestChecksum(entries: readonly DatasetEntry[]): string {
  return createHash('sha256').update(jsonLines(entries)).digest('hex');
}

/** Moves what was assembled into place. A set that was there goes first, `prepare.json` comes last. */
async function moveIntoPlace(from: string, out: string): Promise<void> {
  const [there, here] = [setFiles(from), setFiles(out)];
  await rm(here.about, { force: true });
  await rm(join(out, SHARD_FOLDER), { recursive: true, force: true });
  await rename(join(from, SHARD_FOLDER), join(out, SHARD_FOLDER));
  for (const file of [there.index, there.videos, there.skipped, there.about])
    await rename(file, join(out, basename(file)));
}

/** Removes what assemblies left behind that were killed. */
export async function removeAssemblies(out: string): Promise<void> {
  for (const name of await onFile(out, () => readdir(out))) {
    if (name.startsWith(ASSEMBLING)) await rm(join(out, name), { recursive: true, force: true });
  }
}

/**
 * Assembles the set in the folder `out` from the units in its `work`. Until it is complete, what was there stays.
 * @param outcomes one for each entry
 * @throws UserError where the file system refuses
 */
export async function assembleSet(
  entries: readonly DatasetEntry[],
  outcomes: readonly Outcome[],
  { frames, size, format, quality }: ClipSettings,
  out: string,
  signal?: AbortSignal,
): Promise<AboutSet> {
  const { work } = setFiles(out);
  await removeAssemblies(out);
  const folder = join(out, `${ASSEMBLING}${process.pid}`);
  await onFile(out, () => mkdir(folder));
  const writer = await openShardWriter(folder);
  const rows: CropRow[] = [];
  const videos: VideoLine[] = [];
  const skippedEntries: SkippedLine[] = [];
  for (const [i, entry] of entries.entries()) {
    signal?.throwIfAborted();
    const outcome = outcomes[i] as Outcome;
    if (outcome.kind !== 'unit') {
      skippedEntries.push({ entry, key: null, kind: outcome.kind, reason: outcome.reason });
      continue;
    }
    const { segment, crops, skipped, ...facts } = await readUnit(work, outcome.key);
    if (skipped) {
      skippedEntries.push({ entry, key: facts.key, ...skipped });
      continue;
    }
    const { shard, offset } = await writer.add(segment);
    const moved = (place: Place) => ({ offset: offset + place.offset, length: place.length });
    for (const crop of crops) {
      const landmarks = crop.landmarks && moved(crop.landmarks);
      rows.push({ ...crop, ...moved(crop), landmarks, entry, unit: facts.key, shard });
    }
    videos.push({ entry, ...facts, crops: crops.length });
  }
  const about: AboutSet = {
    format: 'realcentric prepared set',
    version: 1,
    settings: { frames, size, format, quality, margin: STORED_MARGIN },
    manifest: manifestChecksum(entries),
    datasets: [...new Set(entries.map(({ dataset }) => dataset))].sort(),
    entries: entries.length,
    videos: videos.length,
    crops: rows.length,
    skipped: skippedEntries.length,
    shards: await writer.close(),
  };
  const files = setFiles(folder);
  await writeCropIndex(files.index, rows);
  await writeFileAtomic(files.videos, jsonLines(videos));
  await writeFileAtomic(files.skipped, jsonLines(skippedEntries));
  await writeFileAtomic(files.about, `${JSON.stringify(about, null, 2)}\n`);
  await onFile(out, () => moveIntoPlace(folder, out));
  await rm(folder, { recursive: true, force: true });
  return about;
}
