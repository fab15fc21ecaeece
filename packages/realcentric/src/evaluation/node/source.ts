/** @file What a detector is judged on: the crops of a prepared set, or the pictures of a data set. */
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { openDataset } from '../../datasets/open.ts';
import { UserError } from '../../errors.ts';
import type { SourceFacts } from '../../prepare/clips/unit-file.ts';
import { readAbout, readPreparedSet, type SkippedLine } from '../../prepare/set/set-files.ts';
import type { CropRow } from '../../prepare/shards/crop-row.ts';
import type { ScoreRow } from '../score-table.ts';

/** Where the pixels of an item are: a thread reads them. */
export type ItemPlace =
  | {
      readonly kind: 'crop';
      readonly set: string;
      readonly shard: number;
      readonly offset: number;
      readonly length: number;
      /** Side of the crop over the face; null for one that was taken as it was. */
      readonly margin: number | null;
      /** Of the stored crop. */
      readonly sha256: string;
    }
  | { readonly kind: 'picture'; readonly path: string };

/** Facts of the file that an item is from, none of them of what it shows: amounts by name, null where it has none. */
export type ItemFacts = Readonly<Record<string, number | null>>;

export interface SourceItem extends Omit<ScoreRow, 'status' | 'score'> {
  readonly place: ItemPlace;
  /** Number of the frame within its video, for draws. */
  readonly frame: number;
  /** Undefined where they are read with the file. */
  readonly facts: ItemFacts | undefined;
}

export interface EvaluationSource {
  /** The last part of its path. */
  readonly name: string;
  readonly path: string;
  /** `crop`: aligned crops of a prepared set. `frame`: whole pictures, in which faces are sought. */
  readonly form: 'crop' | 'frame';
  /** Changes with the items. */
  readonly checksum: string;
  readonly items: readonly SourceItem[];
  /** Entries that are known to have no item: no face was found, or the file could not be read. */
  readonly lost: readonly ScoreRow[];
  readonly notes: readonly string[];
  /** Files that a list names and that are not there: left out, as nothing but their names is known. */
  readonly absent: readonly string[];
}

export interface SourceOptions {
  /** Entries of this split alone. */
  readonly split?: 'train' | 'val' | 'test';
  /** Fakes of these methods alone, beside all reals. */
  readonly methods?: readonly string[];
  readonly compression?: string;
}

/** The row of a judged item. */
export function rowOf(item: SourceItem, judged: Pick<ScoreRow, 'status' | 'score' | 'faceSize'>): ScoreRow {
  const { place: _place, frame: _frame, facts: _facts, ...row } = item;
  return { ...row, ...judged };
}

function attributesOf({ dataset, compression, identity, split, family }: DatasetEntry): Record<string, string> {
  const all = { dataset, compression, identity, split, family };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null));
}

function chosen({ split, methods, compression }: SourceOptions): (entry: DatasetEntry) => boolean {
  return (entry) =>
    (split === undefined || entry.split === split) &&
    (methods === undefined || entry.label === 0 || methods.includes(entry.method ?? '')) &&
    (compression === undefined || entry.compression === compression);
}

/** @throws UserError for a method that no fake has */
function checkMethods(file: string, entries: readonly DatasetEntry[], { methods = [] }: SourceOptions): void {
  const known = new Set(entries.flatMap(({ label, method }) => (label === 1 && method !== null ? [method] : [])));
  const unknown = methods.find((method) => !known.has(method));
  if (unknown === undefined) return;
  const advice = known.size > 0 ? `choose from ${[...known].sort().join(', ')}` : 'it names no methods';
  throw new UserError('bad_usage', `has no fakes of the method "${unknown}"`, { file, advice });
}

/** What a reader of the figures has to know of one class alone. */
function classNotes(items: readonly SourceItem[]): string[] {
  const lacks = ['reals', 'fakes'].filter((_, label) => !items.some((item) => item.label === label));
  return lacks.map((what) => `no ${what} to judge: what takes both classes, as AUC does, has no value`);
}

function factsOf(source: SourceFacts | null, faceSize: number | null): ItemFacts {
  return {
    'bits per pixel': source?.bitsPerPixel ?? null,
    'JPEG quantisation': source?.quantisation ?? null,
    'frame rate': source?.frameRate ?? null,
    width: source?.width ?? null,
    height: source?.height ?? null,
    'face size': faceSize,
  };
}

const labelOf = (entry: DatasetEntry) => ({
  video: entry.video,
  label: entry.label as 0 | 1,
  method: entry.method,
  attributes: attributesOf(entry),
});

function lostRow({ entry, kind }: SkippedLine): ScoreRow {
  const status = kind === 'no_face' ? 'no_face' : 'error';
  return { ...labelOf(entry), item: entry.path, status, score: null, faceSize: null };
}

async function openSet(
  path: string,
  options: SourceOptions,
): Promise<Omit<EvaluationSource, 'name' | 'path' | 'checksum'>> {
  const { about, rows, skipped, videos } = await readPreparedSet(path);
  const sources = new Map(videos.map(({ entry, source }) => [entry.path, source]));
  checkMethods(
    path,
    rows.map(({ entry }) => entry),
    options,
  );
  const fits = chosen(options);
  const frames = new Map<string, number>();
  const items = rows
    .filter(({ entry }) => fits(entry))
    .map(({ entry, shard, offset, length, sha256, landmarks, time, faceSize }: CropRow): SourceItem => {
      const frame = frames.get(entry.path) ?? 0;
      frames.set(entry.path, frame + 1);
      const margin = landmarks ? about.settings.margin : null;
      return {
        ...labelOf(entry),
        item: `${entry.path}@${time}`,
        faceSize: landmarks ? faceSize : null,
        place: { kind: 'crop', set: resolve(path), shard, offset, length, margin, sha256 },
        frame,
        facts: factsOf(sources.get(entry.path) ?? null, landmarks ? faceSize : null),
      };
    });
  return { form: 'crop', items, lost: skipped.filter(({ entry }) => fits(entry)).map(lostRow), notes: [], absent: [] };
}

async function openPictures(
  path: string,
  options: SourceOptions,
): Promise<Omit<EvaluationSource, 'name' | 'path' | 'checksum'>> {
  const { root, entries, notes, missing } = await openDataset(path);
  checkMethods(path, entries, options);
  const wanted = entries.filter(chosen(options));
  const other = wanted.find(({ kind }) => kind !== 'picture');
  if (other) {
    throw new UserError('bad_usage', `has videos (${other.path}), which are judged from a prepared set`, {
      file: path,
      advice: `run realcentric prepare --manifest ${path} --out prepared/ and evaluate prepared/`,
    });
  }
  const items = wanted.map(
    (entry): SourceItem => ({
      ...labelOf(entry),
      item: entry.path,
      faceSize: null,
      place: { kind: 'picture', path: join(root, entry.path) },
      frame: 0,
      facts: undefined,
    }),
  );
  return { form: 'frame', items, lost: [], notes, absent: missing.map((file) => file.path) };
}

function checksumOf(items: readonly SourceItem[]): string {
  const hash = createHash('sha256');
  for (const { item, video, label, method } of items) hash.update(`${item}\n${video}\n${label}\n${method ?? ''}\n`);
  return hash.digest('hex');
}

/**
 * Opens a prepared set, or a data set of pictures in any layout that `openDataset` knows.
 * @throws UserError where it cannot be read, has videos, or nothing of what is asked for
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<EvaluationSource> {
  const isSet = (await readAbout(path)) !== undefined;
  const opened = isSet ? await openSet(path, options) : await openPictures(path, options);
  const twice = new Set<string>();
  for (const { item } of opened.items) {
    if (twice.has(item)) {
      const advice = 'remove the second line';
      throw new UserError('bad_input', `lists ${item} twice`, { file: path, advice });
    }
    twice.add(item);
  }
  if (opened.items.length === 0) {
    const asked = Object.entries(options).flatMap(([key, value]) => (value ? [`${key} ${String(value)}`] : []));
    throw new UserError('no_work', `has nothing to judge${asked.length > 0 ? ` (${asked.join(', ')})` : ''}`, {
      file: path,
      advice: 'check what it holds with realcentric dataset check',
    });
  }
  const notes = [...opened.notes, ...classNotes(opened.items)];
  return { ...opened, notes, name: basename(resolve(path)), path, checksum: checksumOf(opened.items) };
}
