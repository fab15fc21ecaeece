/** @file A few of the broken files that bench/fuzz-scan.ts makes thousands of. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzScan } from '../bench/fuzz/fuzz-scan.ts';
import { type SeedFile, writeSeedFiles } from '../bench/fuzz/seed-files.ts';

const COUNT = 150;

let root: string;
let seeds: SeedFile[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-fuzz-'));
  seeds = await writeSeedFiles(join(root, 'seeds'));
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

it('is scanned whatever happened to it: no crash, no hang, no fault', async () => {
  const folder = join(root, 'mutated');
  const counts = await fuzzScan(seeds, { count: COUNT, seed: 2, workers: 2, timeout: 300, folder });
  expect(counts.faults).toEqual({});
  const all = Object.values(counts.statuses).reduce((sum, count) => sum + count, 0);
  expect(all).toBe(COUNT);
  // Were all refused, nothing behind the decoders would be tested.
  expect(counts.statuses.ok).toBeGreaterThan(0);
  expect(counts.statuses.error).toBeGreaterThan(0);
  expect(existsSync(folder)).toBe(false);
}, 600_000);
