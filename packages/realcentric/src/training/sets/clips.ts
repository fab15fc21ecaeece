/** @file The clips of the prepared sets that a run is told to train on. */
import { stat } from 'node:fs/promises';
import { closest } from '../../config/closest.ts';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { UserError } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';
import { type AboutSet, type PreparedSet, readPreparedSet } from '../../prepare/set/set-files.ts';
import type { CropRow } from '../../prepare/shards/crop-row.ts';
import { shardPath } from '../../prepare/shards/write-shards.ts';
import type { TrainingConfig } from '../config.ts';

export interface SetClip {
  readonly entry: DatasetEntry;
  /** Its crops by time, one at least. */
  readonly rows: readonly CropRow[];
}

export interface OpenedSet {
  readonly path: string;
  readonly weight: number;
  readonly about: AboutSet;
  readonly clips: readonly SetClip[];
}

type SetConfig = NonNullable<TrainingConfig['data']['sets']>[number];

/** The method of a forgery; where the data set has no name for it, "fake". Undefined for reals. */
export function methodOf({ label, method }: DatasetEntry): string | undefined {
  return label === 0 ? undefined : (method ?? 'fake');
}

function clipsOf(rows: readonly CropRow[]): SetClip[] {
  const clips = new Map<DatasetEntry, CropRow[]>();
  for (const row of rows) {
    const clip = clips.get(row.entry);
    if (clip) clip.push(row);
    else clips.set(row.entry, [row]);
  }
  return [...clips].map(([entry, list]) => ({ entry, rows: list.sort((a, b) => a.time - b.time) }));
}

/** @throws UserError where a name is none of those that are there */
function checkName(name: string, known: readonly string[], what: string, path: string): void {
  if (known.includes(name)) return;
  const meant = closest(name, known);
  const choice = known.length === 0 ? 'leave the setting out' : `choose from ${known.join(', ')}`;
  const advice = meant === undefined ? choice : `did you mean "${meant}"?`;
  throw new UserError('bad_config', `holds no ${what} "${name}"`, { file: path, advice });
}

const distinct = (names: readonly (string | null | undefined)[]) =>
  [...new Set(names)].filter((name) => typeof name === 'string').sort();

/** The clips that the configuration names. @throws UserError where it names what is not there */
function chosenClips(clips: readonly SetClip[], { path, methods, compression }: SetConfig): SetClip[] {
  const known = distinct(clips.map(({ entry }) => methodOf(entry)));
  for (const method of methods ?? []) checkName(method, known, 'method', path);
  if (compression !== undefined) {
    const compressions = distinct(clips.map(({ entry }) => entry.compression));
    checkName(compression, compressions, 'compression', path);
  }
  const alike = clips.filter(({ entry }) => compression === undefined || entry.compression === compression);
  if (methods === undefined) return alike;
  const fakes = alike.filter(({ entry }) => methods.includes(methodOf(entry) ?? ''));
  // Reals of a data set of which no forgery is wanted would teach what its cameras are like.
  const datasets = new Set(fakes.map(({ entry }) => entry.dataset));
  const partners = new Set(fakes.flatMap(({ entry: { target, source } }) => [target, source]));
  return alike.filter(({ entry }) =>
    entry.label === 1
      ? methods.includes(methodOf(entry) as string)
      : datasets.has(entry.dataset) || partners.has(entry.video),
  );
}

/** A missing or short shard would stop the run somewhere in its middle. @throws UserError */
async function checkShards(path: string, rows: readonly CropRow[]): Promise<void> {
  const ends = new Map<number, number>();
  for (const { shard, offset, length } of rows) ends.set(shard, Math.max(ends.get(shard) ?? 0, offset + length));
  for (const [shard, end] of ends) {
    const file = shardPath(path, shard);
    const { size } = await onFile(file, () => stat(file));
    if (size >= end) continue;
    const advice = 'copy the set again, whole';
    throw new UserError('bad_input', `ends before byte ${end}, which its index speaks of`, { file, advice });
  }
}

type CropShape = Pick<TrainingConfig['network'], 'size' | 'margin'>;

/** @throws UserError where crops are cut tighter than the detector sees faces */
function checkCrops(
  { about, rows }: PreparedSet,
  { size, margin: wanted }: CropShape,
  path: string,
  note: (text: string) => void,
): void {
  const { margin, size: side } = about.settings;
  const found = rows.some(({ landmarks }) => landmarks !== null);
  if (found && margin < wanted) {
    const problem = `has crops of ${margin} times the face, and the detector sees ${wanted} times`;
    throw new UserError('bad_input', problem, {
      file: path,
      advice: `lower network.margin to ${margin}, or prepare it again`,
    });
  }
  const seen = found ? Math.round((side * wanted) / margin) : side;
  if (seen >= size) return;
  const enough = found ? Math.ceil((size * margin) / wanted) : size;
  note(
    `${path}: crops of ${side} pixels show the network ${seen} where it takes ${size}; prepare with --size ${enough} for sharp ones`,
  );
}

/** @throws UserError for a set that is missing, incomplete or damaged, or does not fit the configuration */
export async function openSets(
  sets: readonly SetConfig[],
  shape: CropShape,
  note: (text: string) => void,
): Promise<OpenedSet[]> {
  const opened: OpenedSet[] = [];
  for (const config of sets) {
    const { path, weight } = config;
    const set = await readPreparedSet(path);
    checkCrops(set, shape, path, note);
    const clips = chosenClips(clipsOf(set.rows), config);
    await checkShards(
      path,
      clips.flatMap(({ rows }) => rows),
    );
    opened.push({ path, weight, about: set.about, clips });
  }
  return opened;
}
