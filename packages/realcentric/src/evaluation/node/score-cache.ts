/** @file Scores on disk while they are made: lines that are only appended to, so that an evaluation that was stopped goes on. */
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { ErrorCode } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';

const headSchema = z.strictObject({ format: z.literal('realcentric scores'), version: z.literal(1), key: z.string() });

const lineSchema = z.strictObject({
  item: z.string(),
  status: z.enum(['ok', 'no_face', 'error']),
  score: z.number().nullable(),
  faceSize: z.number().nullable(),
  facts: z.record(z.string(), z.number().nullable()).nullable(),
  /** Why it could not be read. */
  problem: z
    .strictObject({ code: z.custom<ErrorCode>(), file: z.string().nullable(), problem: z.string(), advice: z.string() })
    .optional(),
});
/** The score of an item, without what its source says of it anyway. */
export type CachedScore = z.infer<typeof lineSchema>;

export interface ScoreCache {
  readonly known: ReadonlyMap<string, CachedScore>;
  add(scores: readonly CachedScore[]): Promise<void>;
}

const asLines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Lines that are whole; what a kill left half written at the end is cut off. */
async function readWhole(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) await onFile(file, () => truncate(file, Buffer.byteLength(text.slice(0, end))));
  return text.slice(0, end).split('\n').slice(0, -1);
}

/** A file of what was worked out before: its name says what of, its key what it depends on. */
export function keptFile(folder: string, names: readonly string[], key: string, ending: string): string {
  const safe = names.map((name) => name.replace(/[^\p{L}\p{N}.-]+/gu, '-').slice(0, 60));
  return join(folder, `${[...safe, key.slice(0, 8)].join('_')}.${ending}`);
}

/**
 * @param key what the scores depend on; a file with another is begun anew
 */
export async function openScoreCache(file: string, key: string): Promise<ScoreCache> {
  await onFile(file, () => mkdir(dirname(file), { recursive: true }));
  const [head, ...lines] = await readWhole(file);
  const parsed = head === undefined ? undefined : headSchema.safeParse(parseJson(head));
  const known = new Map<string, CachedScore>();
  if (parsed?.data?.key === key) {
    for (const line of lines) {
      const score = lineSchema.safeParse(parseJson(line));
      if (score.success) known.set(score.data.item, score.data);
    }
  } else {
    await onFile(file, () => truncate(file, 0).catch(() => undefined));
    await onFile(file, () => appendFile(file, asLines([{ format: 'realcentric scores', version: 1, key }])));
  }
  return {
    known,
    add: (scores) => onFile(file, () => appendFile(file, asLines(scores))),
  };
}

/** Undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
