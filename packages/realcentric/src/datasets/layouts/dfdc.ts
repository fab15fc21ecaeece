/**
 * @file DFDC (Dolhansky et al., 2020): `dfdc_train_part_N/metadata.json` says of each video beside it whether it is REAL or FAKE, and of
 * a fake what the original is; validation and test sets have `labels.csv` (filename,label) beside the videos or a folder of them.
 */
import { basename } from 'node:path';
import * as z from 'zod';
import { UserError } from '../../errors.ts';
import { type Clip, findClips, join } from '../clips.ts';
import { csvRows } from '../csv-rows.ts';
import type { DatasetEntry } from '../entry.ts';
import { type DatasetFolder, stem } from '../folder.ts';
import { counted, fakeEntry, type Layout, type Reading, realEntry, some } from '../layout.ts';
import { lineOf, safeJsonPath, safePath } from '../safe-path.ts';
import { clipNotes } from './compressions.ts';

const DATASET = 'DFDC';
const METADATA = 'metadata.json';
const LABELS = 'labels.csv';
const PART = /^dfdc_train_part_\d+$/;

/** `train/dfdc_train_part_00/dfdc_train_part_0` is as deep as a part lies after unpacking. */
const DEPTH = 3;
const CLIP_FOLDERS = new Set(['videos', 'frames', 'images', 'masks', 'landmarks']);

const metadata = z.record(
  z.string(),
  z.object({
    label: z.enum(['FAKE', 'REAL']).optional(),
    is_fake: z.union([z.literal([0, 1]), z.boolean()]).optional(),
    split: z.string().optional(),
    original: z.string().nullish(),
  }),
);

/** What a list says of one video. */
interface Labelled {
  readonly file: string;
  readonly fake: boolean;
  readonly original: string | null;
  readonly split: DatasetEntry['split'];
}

export const dfdc: Layout = {
  name: DATASET,
  recognises: async (folder) => {
    const { files, folders } = await folder.list('');
    if (folders.some((name) => PART.test(name) || name === 'train_sample_videos')) return true;
    if (folders.includes('train') && (await folder.list('train')).folders.some((name) => PART.test(name))) return true;
    for (const place of ['', 'test', 'validation']) {
      if ((place === '' ? files : (await folder.list(place)).files).includes(LABELS))
        if (/^filename\s*,\s*label\s*$/m.test((await folder.text(join(place, LABELS))).slice(0, 100))) return true;
    }
    return files.includes(METADATA) && /"(FAKE|REAL)"|"is_fake"/.test((await folder.text(METADATA)).slice(0, 2000));
  },
  read: async (folder) => {
    const readings: Reading[] = [];
    for (const part of await findParts(folder, '', DEPTH)) readings.push(await readPart(folder, part));
    const notes = readings.flatMap((reading) => reading.notes);
    notes.push('two people may be in a clip of DFDC and one of them forged; there are no masks to tell which');
    return {
      entries: readings.flatMap(({ entries }) => entries),
      missing: readings.flatMap(({ missing }) => missing),
      notes,
    };
  },
};

/** The folders that have a list of labels, however the archives were unpacked. */
async function findParts(folder: DatasetFolder, path: string, depth: number): Promise<string[]> {
  const { files, folders } = await folder.list(path);
  if (files.includes(METADATA) || files.includes(LABELS)) return [path];
  if (depth === 0) return [];
  const parts: string[] = [];
  for (const name of folders)
    if (!CLIP_FOLDERS.has(name)) parts.push(...(await findParts(folder, join(path, name), depth - 1)));
  return parts;
}

async function readPart(folder: DatasetFolder, part: string): Promise<Reading> {
  const { files } = await folder.list(part);
  const list = join(part, files.includes(LABELS) ? LABELS : METADATA);
  const labelled = files.includes(LABELS) ? await readLabels(folder, list) : await readMetadata(folder, list);
  const found = await findClips(folder, part);
  const clips = new Map<string, Clip>(found.clips.map((clip) => [clip.name, clip]));
  const entries: DatasetEntry[] = [];
  const missing: Reading['missing'][number][] = [];
  for (const { file, fake, original, split } of labelled) {
    const name = stem(basename(file));
    const clip = clips.get(name);
    clips.delete(name);
    if (clip === undefined) {
      missing.push({ path: join(part, file), namedIn: list });
      continue;
    }
    const { path, kind, cropped } = clip;
    const known = { path, kind, cropped, dataset: DATASET, split };
    const target = original === null ? null : `original/${stem(basename(original))}`;
    entries.push(
      fake
        ? fakeEntry({ ...known, method: DATASET, family: 'unknown', video: `${DATASET}/${name}`, target })
        : realEntry({ ...known, video: `original/${name}` }),
    );
  }
  const notes = clipNotes(found, part || '.');
  if (clips.size > 0)
    notes.push(`${part || '.'}: ${counted(clips.size, 'clip')} without a label (${some([...clips.keys()])})`);
  return { entries, missing, notes };
}

async function readMetadata(folder: DatasetFolder, list: string): Promise<Labelled[]> {
  const { value, text } = await folder.json(list, metadata);
  const file = folder.path(list);
  return Object.entries(value).map(([name, { label, is_fake: isFake, split, original }]) => {
    if (label === undefined && isFake === undefined) {
      const advice = 'get the file again';
      throw new UserError('bad_input', `line ${lineOf(text, name)}: ${name} has no label`, { file, advice });
    }
    return {
      file: safeJsonPath(name, text, file),
      fake: label === undefined ? Boolean(isFake) : label === 'FAKE',
      original: original == null ? null : safeJsonPath(original, text, file),
      split: splitOf(split ?? list, folder),
    };
  });
}

async function readLabels(folder: DatasetFolder, list: string): Promise<Labelled[]> {
  const file = folder.path(list);
  const split = splitOf(list, folder) ?? 'test';
  return csvRows(await folder.text(list), file)
    .filter(({ fields }, index) => index > 0 || fields[0]?.trim() !== 'filename')
    .map(({ fields, line }) => {
      const [name = '', label = ''] = fields.map((field) => field.trim());
      const fake = { '0': false, '1': true, REAL: false, FAKE: true }[label.toUpperCase()];
      if (fake === undefined) {
        const advice = 'write 0 or REAL, 1 or FAKE';
        throw new UserError('bad_input', `line ${line}: the label is "${label}"`, { file, advice });
      }
      return { file: safePath(name, { file, line }), fake, original: null, split };
    });
}

/** By what the metadata say, or by the folder that the list lies in. */
function splitOf(said: string, folder: DatasetFolder): DatasetEntry['split'] {
  const words = said.includes('/') ? said.split('/') : [said, basename(folder.root)];
  for (const word of words) {
    if (word === 'train' || PART.test(word) || word === 'train_sample_videos') return 'train';
    if (word === 'val' || word === 'validation') return 'val';
    if (word === 'test') return 'test';
  }
  return null;
}
