/** @file Broken files through a scan as a user runs it: mutated, scanned in processes of their own, counted by what came of them. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { mutated, seeded } from '../../packages/ortgrad/src/runtime/mutations-testing.ts';
import { findingSchema } from '../../packages/realcentric/src/scan/finding.ts';
import type { ScanInput } from '../../packages/realcentric/src/scan/node/inputs.ts';
import { openEngine } from '../../packages/realcentric/src/scan/node/load-detector.ts';
import { scanMany } from '../../packages/realcentric/src/scan/node/scan-many.ts';
import type { SeedFile } from './seed-files.ts';

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly workers: number;
  /** Longest that a file may take, seconds. */
  readonly timeout: number;
  /** A folder of its own, which is removed. */
  readonly folder: string;
  readonly progress?: (done: number) => void;
}

export interface FuzzCounts {
  /** Of the findings: ok, no_face, low_quality, unsupported, error. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Findings that a mutation of each format came to, by its name's ending. */
  readonly formats: Readonly<Record<string, number>>;
  /** What should not happen, by what was said: processes that died, files that took too long, faults of the program. */
  readonly faults: Readonly<Record<string, number>>;
  /** Kept copies of the files behind the faults. */
  readonly kept: readonly string[];
  /** Longest that one file took, seconds. */
  readonly slowest: number;
}

const FAULT = /died \(|took longer|a fault of realcentric/;

/** Scans mutations of the seed files; those that bring out a fault are kept beside the folder. */
export async function fuzzScan(
  seeds: readonly SeedFile[],
  { count, seed, workers, timeout, folder, progress }: FuzzOptions,
): Promise<FuzzCounts> {
  await mkdir(folder, { recursive: true });
  const random = seeded(seed);
  async function* inputs(): AsyncGenerator<ScanInput> {
    for (let i = 0; i < count; i++) {
      const chosen = seeds[i % seeds.length] as SeedFile;
      // Mostly within one file; now and then with pieces of all others.
      const files = random() < 0.9 ? [chosen.bytes] : [chosen.bytes, ...seeds.map(({ bytes }) => bytes)];
      const file = join(folder, `${String(i).padStart(6, '0')}${extname(chosen.name)}`);
      await writeFile(file, mutated(files, random));
      yield { file };
    }
  }
  const statuses: Record<string, number> = {};
  const formats: Record<string, number> = {};
  const faults: Record<string, number> = {};
  const kept: string[] = [];
  let [slowest, done] = [0, 0];
  const add = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  const engine = await openEngine({ workers });
  try {
    const settings = { provenance: {} };
    for await (const { finding } of scanMany(inputs(), engine, { settings, timeout })) {
      const { file, status, message, elapsed } = findingSchema.parse(finding);
      add(statuses, status);
      add(formats, extname(file).slice(1));
      slowest = Math.max(slowest, elapsed);
      if (message !== null && FAULT.test(message)) {
        add(faults, message.slice(message.indexOf(': ') + 2));
        const copy = `${folder}-${kept.length}${extname(file)}`;
        await writeFile(copy, await readFile(file));
        kept.push(copy);
      }
      await rm(file);
      done += 1;
      progress?.(done);
    }
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { statuses, formats, faults, kept, slowest };
}
