/** @file The files of a prepared set beside its shards, and how they are read. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { entrySchema } from '../../datasets/entry.ts';
import { UserError } from '../../errors.ts';
import { onFile, systemErrorCode } from '../../media/system-errors.ts';
import { unitFactsSchema } from '../clips/unit-file.ts';
import { readCropIndex } from '../shards/crop-index.ts';
import type { CropRow } from '../shards/crop-row.ts';

/** Where what is in a folder lies. */
export const setFiles = (set: string) => ({
  /** Written last: its presence says that the set is complete. */
  about: join(set, 'prepare.json'),
  index: join(set, 'index.parquet'),
  videos: join(set, 'videos.jsonl'),
  skipped: join(set, 'skipped.jsonl'),
  /** Finished units, while the set is not complete. */
  work: join(set, 'work'),
  /** Checksums of source files; of this machine alone, may be deleted. */
  cache: join(set, 'cache', 'contents.txt'),
});

const aboutSchema = z.strictObject({
  format: z.literal('realcentric prepared set'),
  version: z.literal(1),
  /** How every crop was made and encoded, real and fake alike. */
  settings: z.strictObject({
    frames: z.int().positive(),
    size: z.int().positive(),
    format: z.enum(['jpeg', 'png', 'webp']),
    quality: z.int().min(1).max(100),
    /** Side of a crop over the larger side of the box around the landmarks. */
    margin: z.number(),
  }),
  /** SHA-256 of the entries of the manifest. */
  manifest: z.string(),
  datasets: z.array(z.string()),
  entries: z.int(),
  videos: z.int(),
  crops: z.int(),
  skipped: z.int(),
  shards: z.int(),
});
export type AboutSet = z.infer<typeof aboutSchema>;

/** A line of `videos.jsonl`: an entry that has crops. */
export const videoLineSchema = unitFactsSchema.omit({ skipped: true }).extend({ entry: entrySchema, crops: z.int() });
export type VideoLine = z.infer<typeof videoLineSchema>;

/** A line of `skipped.jsonl`: an entry that has none. */
export const skippedLineSchema = z.strictObject({
  entry: entrySchema,
  /** Of the unit that says so; null where the file could not be read at all, or not to its end. */
  key: z.string().nullable(),
  /** `died`: the process that read it; `missing`: it is not there. */
  kind: z.enum(['no_face', 'unreadable', 'missing', 'died']),
  reason: z.string(),
});
export type SkippedLine = z.infer<typeof skippedLineSchema>;

export function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function damaged(file: string, cause: unknown): UserError {
  const advice = 'prepare it again into a new folder';
  return new UserError('bad_input', 'is not what realcentric prepare wrote', { file, advice, cause });
}

async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await onFile(file, () => readFile(file, 'utf8'));
  try {
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => schema.parse(JSON.parse(line)));
  } catch (cause) {
    throw damaged(file, cause);
  }
}

export interface PreparedSet {
  readonly about: AboutSet;
  readonly videos: readonly VideoLine[];
  readonly skipped: readonly SkippedLine[];
  /** In the order of `videos`, those of each by time. */
  readonly rows: readonly CropRow[];
}

/** The facts of a complete set; undefined where there is none. @throws UserError where it is damaged */
export async function readAbout(set: string): Promise<AboutSet | undefined> {
  const { about } = setFiles(set);
  let text: string;
  try {
    text = await readFile(about, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw await onFile(about, () => Promise.reject(error));
  }
  try {
    return aboutSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(about, cause);
  }
}

/** @throws UserError for a folder without a complete set */
export async function readPreparedSet(set: string): Promise<PreparedSet> {
  const about = await readAbout(set);
  if (!about) {
    const advice = 'run realcentric prepare until it is done';
    throw new UserError('not_found', 'holds no complete prepared set', { file: set, advice });
  }
  const files = setFiles(set);
  return {
    about,
    videos: await readLines(files.videos, videoLineSchema),
    skipped: await readLines(files.skipped, skippedLineSchema),
    rows: await readCropIndex(files.index),
  };
}
