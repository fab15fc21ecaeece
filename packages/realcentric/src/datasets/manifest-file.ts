/**
 * @file Manifests on disk, as Parquet or as JSON Lines.
 *
 * Parquet: a row for each entry and a column for each field of `DatasetEntry`, in this order:
 *
 * | column | type | |
 * |---|---|---|
 * | path | STRING | relative to the root, with "/" |
 * | kind | STRING | "video", "picture", "frames" (a folder of them) |
 * | cropped | BOOLEAN | already cut to the face |
 * | dataset | STRING | |
 * | label | INT32 | 0 real, 1 fake |
 * | method, family | STRING or null | null for reals |
 * | target, source | STRING or null | `video` of the real partners |
 * | identity | STRING or null | |
 * | video | STRING | `method/name`, the unit of video-level scores |
 * | split | STRING or null | "train", "val", "test" |
 * | compression | STRING or null | |
 * | mask | STRING or null | relative to the root |
 *
 * Its key-value metadata hold `realcentric.manifest` (version, "1"), `realcentric.root` and `realcentric.notes` (a JSON array).
 * JSON Lines: a first line `{"manifest": 1, "root": ..., "notes": [...]}`, then a line for each entry.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import * as z from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import { onFile } from '../media/system-errors.ts';
import { type DatasetEntry, entrySchema, type Manifest } from './entry.ts';

const VERSION = 1;
const KEY = 'realcentric.manifest';
const ROOT_KEY = 'realcentric.root';
const NOTES_KEY = 'realcentric.notes';

const COLUMNS: Readonly<Record<keyof DatasetEntry, Pick<ColumnSource, 'type' | 'nullable'>>> = {
  path: { type: 'STRING', nullable: false },
  kind: { type: 'STRING', nullable: false },
  cropped: { type: 'BOOLEAN', nullable: false },
  dataset: { type: 'STRING', nullable: false },
  label: { type: 'INT32', nullable: false },
  method: { type: 'STRING' },
  family: { type: 'STRING' },
  target: { type: 'STRING' },
  source: { type: 'STRING' },
  identity: { type: 'STRING' },
  video: { type: 'STRING', nullable: false },
  split: { type: 'STRING' },
  compression: { type: 'STRING' },
  mask: { type: 'STRING' },
};

const head = z.object({ manifest: z.literal(VERSION), root: z.string().min(1), notes: z.array(z.string()) });
type Head = z.output<typeof head>;

const ADVICE = 'give a manifest that this version of realcentric dataset manifest wrote';

/** Whether the name is one that a manifest is written under. */
export function isManifestName(file: string): boolean {
  return ['.parquet', '.jsonl'].includes(extname(file).toLowerCase());
}

/**
 * Writes `.parquet` or `.jsonl`, by the ending of the name; whole or not at all.
 * @throws UserError for another ending, and where the file system refuses
 */
export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  if (!isManifestName(file))
    throw new UserError('bad_usage', 'has no ending of a manifest', { file, advice: 'use .parquet or .jsonl' });
  await writeFileAtomic(file, file.toLowerCase().endsWith('.parquet') ? toParquet(manifest) : toLines(manifest));
}

/**
 * Reads what `writeManifest` wrote. `root` replaces the folder that is written in it, for data that were moved.
 * @throws UserError naming the row or line that does not fit, or a root that is not there
 */
export async function readManifest(file: string, options: { readonly root?: string } = {}): Promise<Manifest> {
  const bytes = await onFile(file, () => readFile(file));
  const { first, rows } = file.toLowerCase().endsWith('.parquet')
    ? await fromParquet(bytes, file)
    : fromLines(bytes, file);
  const entries = rows.map(({ value, place }) => checkedEntry(value, place, file));
  const root = options.root === undefined ? resolve(dirname(file), first.root) : resolve(options.root);
  const isFolder = await stat(root).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const problem = `its data are not at ${root}`;
    throw new UserError('not_found', problem, { file, advice: 'give the folder where they are with --root' });
  }
  return { root, entries, notes: first.notes };
}

interface Row {
  readonly value: unknown;
  /** "line 3", "row 2". */
  readonly place: string;
}

function checkedEntry(value: unknown, place: string, file: string): DatasetEntry {
  const { data, error } = entrySchema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new UserError('bad_input', `${place} is no entry of a manifest (${where}${issue?.message})`, {
    file,
    advice: ADVICE,
  });
}

function toParquet({ root, entries, notes }: Manifest): Uint8Array {
  const names = Object.keys(COLUMNS) as (keyof DatasetEntry)[];
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: names.map((name) => ({ name, ...COLUMNS[name], data: entries.map((entry) => entry[name]) })),
      kvMetadata: [
        { key: KEY, value: String(VERSION) },
        { key: ROOT_KEY, value: root },
        { key: NOTES_KEY, value: JSON.stringify(notes) },
      ],
      createdBy: 'realcentric',
    }),
  );
}

async function fromParquet(bytes: Uint8Array, file: string): Promise<{ first: Head; rows: Row[] }> {
  const buffer = new Uint8Array(bytes).buffer;
  try {
    const metadata = parquetMetadata(buffer);
    const said = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
    const first = head.safeParse({
      manifest: Number(said.get(KEY)),
      root: said.get(ROOT_KEY),
      notes: JSON.parse(said.get(NOTES_KEY) ?? 'null'),
    });
    if (!first.success) throw new Error('it does not say which version of a manifest it is');
    const rows = metadata.num_rows === 0n ? [] : await parquetReadObjects({ file: buffer, metadata });
    return { first: first.data, rows: rows.map((value, index) => ({ value, place: `row ${index + 1}` })) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('bad_input', `is no manifest in Parquet (${message})`, { file, advice: ADVICE, cause });
  }
}

function toLines({ root, entries, notes }: Manifest): string {
  const first: Head = { manifest: VERSION, root, notes: [...notes] };
  return [first, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function fromLines(bytes: Uint8Array, file: string): { first: Head; rows: Row[] } {
  const lines = new TextDecoder().decode(bytes).split('\n');
  const first = head.safeParse(parsed(lines[0]!));
  if (!first.success) {
    const problem = 'line 1 does not say that it is a manifest';
    throw new UserError('bad_input', problem, { file, advice: ADVICE });
  }
  const rows = lines
    .map((line, index) => ({ line, place: `line ${index + 1}` }))
    .slice(1)
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, place }) => ({ value: parsed(line), place }));
  return { first: first.data, rows };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
