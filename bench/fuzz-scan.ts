/**
 * @file Broken pictures and videos through a scan: whether one crashes it, hangs it or makes it grow.
 *
 * node --conditions=source bench/fuzz-scan.ts [--count N] [--seed N] [--workers N] [--timeout SECONDS]
 *
 * Mutations of small valid files of every format, the same for the same seed. Prints what they came to, and the memory that the processes
 * held after every tenth of them: a leak shows as growth. Exits with 1 where there was a fault; the files behind it are kept.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzScan } from './fuzz/fuzz-scan.ts';
import { writeSeedFiles } from './fuzz/seed-files.ts';
import { residentMemory } from './scan/memory.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    timeout: { type: 'string', default: '60' },
  },
});
const [count, seed, workers, timeout] = [values.count, values.seed, values.workers, values.timeout].map(Number) as [
  number,
  number,
  number,
  number,
];

const root = await mkdtemp(join(tmpdir(), 'fuzz-scan-'));
// What this process and its children leave behind is then seen.
process.env.TMPDIR = join(root, 'temporary');
await mkdir(process.env.TMPDIR);
const seeds = await writeSeedFiles(join(root, 'seeds'));
const started = performance.now();
const rows: Record<string, number>[] = [];
const counts = await fuzzScan(seeds, {
  ...{ count, seed, workers, timeout },
  folder: join(root, 'mutated'),
  progress: (done) => {
    if (done % Math.ceil(count / 10) === 0 || done === count) rows.push({ files: done, ...residentMemory() });
  },
});
console.table(rows);
console.table(counts.statuses);
console.table(counts.formats);
console.log(
  `slowest file: ${counts.slowest.toFixed(1)} s; all: ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
console.log(`temporary files left behind: ${(await readdir(tmpdir())).length}`);
if (counts.kept.length === 0) {
  console.log('no crash, no hang, no fault');
  await rm(root, { recursive: true });
} else {
  console.table(counts.faults);
  console.log(`kept: ${counts.kept.join(' ')}`);
  process.exitCode = 1;
}
