/**
 * @file The JSON files of DeepfakeBench (Yan et al., NeurIPS 2023):
 * `{DATASET: {LABEL: {train|val|test: {[c23:] {video: {label, frames: [], masks?: []}}}}}}`, with "/" or backslashes. The frames that
 * they list are aligned faces.
 */
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { UserError } from '../../errors.ts';
import type { DatasetEntry } from '../entry.ts';
import type { DatasetFolder } from '../folder.ts';
import { counted, fakeEntry, type Layout, type MissingFile, type Reading, realEntry, some } from '../layout.ts';
import { lineOf, safeJsonPath } from '../safe-path.ts';
import { benchLabel, partners } from './deepfakebench-labels.ts';
import type { Split } from './split-lists.ts';

const clip = z.object({ label: z.string(), frames: z.array(z.string()), masks: z.array(z.string()).optional() });
const clips = z.record(z.string(), clip);
/** Of data sets in one compression the clips stand right here, of others below the names of compressions. */
const listed = z.record(z.string(), z.union([clip, clips]));
const bench = z.record(z.string(), z.record(z.string(), z.partialRecord(z.enum(['train', 'val', 'test']), listed)));

type Clip = z.output<typeof clip>;
type Clips = z.output<typeof clips>;

/** A clip stands in several splits where there was none to follow; tests come first, so that none is trained on. */
const BY_PRECEDENCE: readonly Split[] = ['test', 'val', 'train'];

export const deepfakeBench: Layout = {
  name: 'DeepfakeBench',
  recognises: async (folder) => (await benchFiles(folder)).length > 0,
  read: async (folder) => {
    const readings: Reading[] = [];
    for (const file of await benchFiles(folder)) readings.push(await readBench(folder, file));
    const entries = new Map<string, DatasetEntry>();
    // Each file repeats the reals.
    for (const entry of readings.flatMap((reading) => reading.entries))
      if (!entries.has(entry.path)) entries.set(entry.path, entry);
    const missing = new Map(readings.flatMap((reading) => reading.missing).map((file) => [file.path, file]));
    return {
      entries: [...entries.values()],
      missing: [...missing.values()],
      notes: readings.flatMap(({ notes }) => notes),
    };
  },
};

/** JSON files in the root, or in `dataset_json/`, that have "frames" near their beginning. */
async function benchFiles(folder: DatasetFolder): Promise<string[]> {
  const found: string[] = [];
  for (const place of ['', 'dataset_json/', 'preprocessing/dataset_json/']) {
    for (const name of (await folder.list(place.slice(0, -1))).files) {
      if (!name.endsWith('.json') || !/"frames"\s*:\s*\[/.test((await folder.text(place + name)).slice(0, 5000)))
        continue;
      found.push(place + name);
    }
  }
  return found;
}

/** @throws UserError for a path that leads out of the root, and where no frame that the file names is there */
export async function readBench(folder: DatasetFolder, path: string): Promise<Reading> {
  const { value, text } = await folder.json(path, bench);
  const file = folder.path(path);
  const entries = new Map<string, DatasetEntry>();
  const missing: MissingFile[] = [];
  let repeated = 0;
  const guessed = new Set<string>();
  for (const [dataset, labels] of Object.entries(value)) {
    for (const [label, splits] of Object.entries(labels)) {
      const meaning = benchLabel(label);
      if (meaning.guessed) guessed.add(label);
      for (const split of BY_PRECEDENCE) {
        for (const { name, compression, frames, masks } of listClips(splits[split] ?? {})) {
          const at = commonFolder(frames, text, file);
          if (at === undefined) continue;
          if (entries.has(at)) {
            repeated += 1;
            continue;
          }
          if (!(await folder.list(dirname(at))).folders.includes(basename(at))) {
            missing.push({ path: at, namedIn: path });
            continue;
          }
          const known = { path: at, kind: 'frames', cropped: true, dataset, split, compression } as const;
          const mask = commonFolder(masks, text, file) ?? null;
          const { method, family, prefix } = meaning;
          const own = { ...known, video: `${prefix}/${name}`, ...partners(prefix, name) };
          entries.set(
            at,
            method === null
              ? realEntry({ ...own, target: null, source: null })
              : fakeEntry({ ...own, method, family, mask }),
          );
        }
      }
    }
  }
  if (entries.size === 0 && missing.length > 0) {
    throw new UserError('not_found', `none of the frames that it names is under ${folder.root}`, {
      file,
      advice: 'give the folder that its paths start from (datasets/rgb in DeepfakeBench) with --root',
    });
  }
  const notes = [`${path}: its frames are taken as aligned faces, as DeepfakeBench makes them`];
  if (repeated > 0)
    notes.push(`${path}: ${counted(repeated, 'clip')} in more than one split; "test" was kept, then "val"`);
  if (guessed.size > 0) notes.push(`${path}: taken as fake: ${some([...guessed], 10)}`);
  return { entries: [...entries.values()], missing, notes };
}

function listClips(split: z.output<typeof listed>) {
  const named = (all: Clips, compression: string | null) =>
    Object.entries(all).map(([name, { frames, masks = [] }]) => ({ name, compression, frames, masks }));
  return Object.entries(split).flatMap(([key, value]) =>
    isClip(value) ? named({ [key]: value }, null) : named(value, key === 'c0' ? 'raw' : key),
  );
}

function isClip(value: Clip | Clips): value is Clip {
  return Array.isArray(value.frames);
}

/** The folder that all these frames lie in; undefined for none. */
function commonFolder(frames: readonly string[], text: string, file: string): string | undefined {
  const folders = new Set(frames.map((frame) => dirname(safeJsonPath(frame, text, file))));
  if (folders.size > 1) {
    const problem = `line ${lineOf(text, frames[0]!)}: the frames of a clip lie in different folders (${some([...folders])})`;
    throw new UserError('bad_input', problem, { file, advice: 'list them as clips of their own' });
  }
  const [only] = folders;
  if (only === '.') {
    const problem = `line ${lineOf(text, frames[0]!)}: the frames of a clip lie in no folder`;
    throw new UserError('bad_input', problem, { file, advice: 'put them into a folder of their own' });
  }
  return only;
}
