/** @file Opens a data set, whatever it is given as: a folder as downloaded, a list, or a manifest written before. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { onFile } from '../media/system-errors.ts';
import { join } from './clips.ts';
import { detectLayouts } from './detect.ts';
import type { DatasetEntry, Manifest } from './entry.ts';
import { type DatasetFolder, type FolderOptions, openFolder } from './folder.ts';
import { counted, type MissingFile, type Reading, some } from './layout.ts';
import { readCsv } from './layouts/csv.ts';
import { readBench } from './layouts/deepfakebench.ts';
import { forgedSet } from './layouts/forged-set.ts';
import { readManifest } from './manifest-file.ts';

export interface OpenDatasetOptions extends FolderOptions {
  /** Where the paths of a list or manifest start, if not where the list lies or the manifest says. */
  readonly root?: string;
}

/** A manifest, with what its data set lacks. */
export interface OpenedDataset extends Manifest {
  /** What it was recognised as: "FaceForensics++", "CSV", "manifest". */
  readonly layouts: readonly string[];
  /** Files that lists name and that are not there. Of a manifest nobody has looked yet. */
  readonly missing: readonly MissingFile[];
}

/**
 * Reads a data set: a folder in one of the published layouts, a CSV file, a JSON file of DeepfakeBench, or a manifest (`.parquet`,
 * `.jsonl`). Files that lists name and that are not there are left out; a note says how many.
 * @throws UserError for a folder that is no data set (naming the one that was meant, above or below), one that cannot be read, lists
 * that cannot be understood (with file and line), and a data set without a single clip
 */
export async function openDataset(path: string, options: OpenDatasetOptions = {}): Promise<OpenedDataset> {
  const info = await onFile(path, () => stat(path));
  const { layouts, folder, reading } = info.isDirectory()
    ? await readFolder(path, options)
    : await readList(path, options);
  const { entries, missing, notes } = reading;
  if (entries.length === 0) {
    const problem = `has no clip (read as ${layouts.join(' and ')}${missing.length > 0 ? `; ${missing.length} named, none there` : ''})`;
    throw new UserError('no_work', problem, { file: path, advice: 'check that the download is complete and unpacked' });
  }
  const absent =
    missing.length === 0
      ? []
      : [
          `${counted(missing.length, 'file')} named in lists, but not there (${some(missing.map((file) => file.path))})`,
        ];
  return { root: folder.root, layouts, entries, missing, notes: [...notes, ...absent] };
}

/**
 * Reads several data sets into one, whose root is the folder around them all: DeeperForensics-1.0 and the FaceForensics++ that has its
 * reals, say.
 * @throws UserError as `openDataset`, and where two sets call a clip by the same name
 */
export async function openDatasets(paths: readonly string[], options: OpenDatasetOptions = {}): Promise<OpenedDataset> {
  const sets: OpenedDataset[] = [];
  for (const path of paths) sets.push(await openDataset(path, options));
  if (sets.length === 1) return sets[0]!;
  const root = commonFolder(sets.map((set) => set.root));
  const owner = new Map<string, string>();
  for (const set of sets) {
    for (const { video } of set.entries) {
      const other = owner.get(video) ?? set.root;
      if (other !== set.root) {
        const advice = 'write a manifest for each';
        throw new UserError('bad_usage', `${other} and ${set.root} both have a clip ${video}`, { advice });
      }
      owner.set(video, other);
    }
  }
  return {
    root,
    layouts: [...new Set(sets.flatMap(({ layouts }) => layouts))],
    entries: sets.flatMap((set) => set.entries.map((entry) => moved(entry, relativePath(root, set.root)))),
    missing: sets.flatMap((set) =>
      set.missing.map(({ path, namedIn }) => {
        const inner = relativePath(root, set.root);
        return { path: join(inner, path), namedIn: join(inner, namedIn) };
      }),
    ),
    notes: sets.flatMap(({ notes }) => notes),
  };
}

interface Opened {
  readonly folder: DatasetFolder;
  readonly layouts: readonly string[];
  readonly reading: Reading;
}

async function readFolder(path: string, options: OpenDatasetOptions): Promise<Opened> {
  const folder = openFolder(path, options);
  const layouts = await detectLayouts(folder, options);
  const readings: Reading[] = [];
  for (const layout of layouts) readings.push(await layout.read(folder));
  const reading: Reading = {
    entries: readings.flatMap(({ entries }) => entries),
    missing: readings.flatMap(({ missing }) => missing),
    notes: readings.flatMap(({ notes }) => notes),
  };
  return { folder, layouts: layouts.map(({ name }) => name), reading };
}

async function readList(path: string, options: OpenDatasetOptions): Promise<Opened> {
  const file = resolve(path);
  const folder = openFolder(options.root ?? dirname(file), options);
  const list = relativePath(folder.root, file);
  switch (extname(file).toLowerCase()) {
    case '.csv':
      return { folder, layouts: ['CSV'], reading: await readCsv(folder, list) };
    case '.json':
      return { folder, layouts: ['DeepfakeBench'], reading: await readBench(folder, list) };
    case '.jsonl':
      if (basename(file) === 'manifest.jsonl' && (await forgedSet.recognises(openFolder(dirname(file)))))
        return readFolder(dirname(file), options);
      return readWritten(file, options);
    case '.parquet':
      return readWritten(file, options);
    default:
      throw new UserError('bad_input', 'is no data set', {
        file,
        advice: 'give a folder, a manifest (.parquet, .jsonl), a CSV file or a JSON file of DeepfakeBench',
      });
  }
}

async function readWritten(file: string, options: OpenDatasetOptions): Promise<Opened> {
  const { root, entries, notes } = await readManifest(file, options);
  return { folder: openFolder(root, options), layouts: ['manifest'], reading: { entries, missing: [], notes } };
}

function moved(entry: DatasetEntry, inner: string): DatasetEntry {
  return { ...entry, path: join(inner, entry.path), mask: entry.mask === null ? null : join(inner, entry.mask) };
}

/** The innermost folder around all of these. */
function commonFolder(folders: readonly string[]): string {
  const [first, ...others] = folders.map((folder) => folder.split(sep));
  let shared = first!.length;
  for (const parts of others) {
    const differs = first!.findIndex((part, index) => part !== parts[index]);
    if (differs >= 0) shared = Math.min(shared, differs);
  }
  return first!.slice(0, shared).join(sep) || sep;
}

function relativePath(from: string, to: string): string {
  return relative(from, to).replaceAll(sep, '/');
}
