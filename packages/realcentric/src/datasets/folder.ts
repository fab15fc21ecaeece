/** @file A folder that holds a data set, as the readers of layouts see it: names, and the text of small files. */
import { opendir, readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type * as z from 'zod';
import { UserError } from '../errors.ts';
import { PICTURE_ENDINGS, VIDEO_ENDINGS } from '../media/formats.ts';
import { fileError, onFile, systemErrorCode } from '../media/system-errors.ts';
import type { Progress } from '../progress.ts';

/** More than the largest list that is published, the JSON files of DeepfakeBench. */
const MAX_TEXT_BYTES = 500_000_000;

export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

export interface DatasetFolder {
  /** Absolute. */
  readonly root: string;
  /**
   * What the folder at this path holds ("" is the root), in the order of UTF-16 code units; nothing where there is no such folder.
   * Symbolic links are followed; names that begin with a dot, and links that lead nowhere, are left out.
   * @throws UserError for a folder that may not be read.
   */
  list(path: string): Promise<Listing>;
  /** Whether there is a picture right in the folder at this path. Stops at the first, as a folder may hold a million. */
  hasPictures(path: string): Promise<boolean>;
  /** The text of a file, without a byte order mark. @throws UserError where it cannot be read, is no UTF-8 or too large */
  text(path: string): Promise<string>;
  /** A JSON file, through a schema. @throws UserError naming the file, and the place in it that does not fit */
  json<Schema extends z.ZodType>(path: string, schema: Schema): Promise<{ value: z.output<Schema>; text: string }>;
  /** Absolute, for errors and for opening. */
  path(path: string): string;
}

export interface FolderOptions {
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

export function openFolder(folder: string, options: FolderOptions = {}): DatasetFolder {
  const root = resolve(folder);
  const listings = new Map<string, Promise<Listing>>();
  const at = (path: string) => (path === '' ? root : join(root, path));

  async function text(path: string): Promise<string> {
    const file = at(path);
    const info = await onFile(file, () => stat(file));
    if (info.size > MAX_TEXT_BYTES) {
      throw new UserError('bad_input', `has more than ${MAX_TEXT_BYTES / 1e6} MB`, { file, advice: 'give a list' });
    }
    const bytes = await onFile(file, () => readFile(file));
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw new UserError('bad_input', 'is not UTF-8 text', { file, advice: 'save it as UTF-8' });
    }
  }

  return {
    root,
    path: at,
    list: (path) => {
      options.signal?.throwIfAborted();
      const known = listings.get(path);
      if (known !== undefined) return known;
      options.progress?.({ done: listings.size, total: undefined, label: 'Listing folders', detail: path });
      const listing = readListing(at(path));
      listings.set(path, listing);
      return listing;
    },
    hasPictures: (path) => {
      options.signal?.throwIfAborted();
      return holdsPicture(at(path));
    },
    text,
    json: async (path, schema) => {
      const content = await text(path);
      const fault = (problem: string, cause?: unknown) =>
        new UserError('bad_input', problem, { file: at(path), advice: 'get the file again', cause });
      let parsed: unknown;
      try {
        parsed = JSON.parse(content);
      } catch (error) {
        throw fault(`is not valid JSON: ${error instanceof Error ? error.message : String(error)}`, error);
      }
      const result = schema.safeParse(parsed);
      if (result.success) return { value: result.data, text: content };
      const [issue] = result.error.issues;
      throw fault(`is not the list it should be (${issue?.path.join('.') || 'top'}: ${issue?.message})`);
    },
  };
}

async function readListing(folder: string): Promise<Listing> {
  const files: string[] = [];
  const folders: string[] = [];
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const kind = entry.isSymbolicLink() ? await linkedKind(join(folder, entry.name)) : entry;
      if (kind?.isDirectory()) folders.push(entry.name);
      else if (kind?.isFile()) files.push(entry.name);
    }
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return { files, folders };
    throw fileError(folder, error);
  }
  return { files: files.sort(byCodeUnits), folders: folders.sort(byCodeUnits) };
}

async function linkedKind(path: string) {
  return stat(path).catch((error: unknown) => {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  });
}

async function holdsPicture(folder: string): Promise<boolean> {
  return onFile(folder, async () => {
    for await (const entry of await opendir(folder)) {
      if (isPicture(entry.name) && !entry.isDirectory()) return true;
    }
    return false;
  });
}

export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function isPicture(name: string): boolean {
  return !name.startsWith('.') && PICTURE_ENDINGS.includes(extname(name).toLowerCase());
}

export function isVideo(name: string): boolean {
  return !name.startsWith('.') && VIDEO_ENDINGS.includes(extname(name).toLowerCase());
}

/** A name without its ending; folders and dotted names of clips keep theirs. */
export function stem(name: string): string {
  return isPicture(name) || isVideo(name) ? name.slice(0, -extname(name).length) : name;
}
