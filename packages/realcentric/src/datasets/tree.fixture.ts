/** @file Miniature data sets in temporary folders, for the tests of this folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { UserError } from '../errors.ts';
import type { DatasetEntry } from './entry.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Files by their paths; a list stands for files of which nobody looks at the content. Gives the root. */
export function tree(files: Readonly<Record<string, string | Uint8Array>> | readonly string[], name = 'set'): string {
  const root = join(mkdtempSync(join(tmpdir(), 'datasets-')), name);
  made.push(dirname(root));
  mkdirSync(root);
  plant(root, files);
  return root;
}

/** Adds files to a root. */
export function plant(root: string, files: Readonly<Record<string, string | Uint8Array>> | readonly string[]): void {
  // Each has bytes of its own, as equal ones would be copies.
  const pairs = Array.isArray(files) ? files.map((path) => [path, `bytes of ${path}`]) : Object.entries(files);
  for (const [path, content] of pairs) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

export function byVideo(entries: readonly DatasetEntry[]): Record<string, DatasetEntry> {
  return Object.fromEntries(entries.map((entry) => [entry.video, entry]));
}

/** The UserError that this fails with. */
export async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}
