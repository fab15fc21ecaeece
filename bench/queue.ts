/**
 * @file Scans by the workers of a queue beside plain ones: `node --conditions=source bench/queue.ts PICTURE.jpg... [--files 60]`. Every
 * file is one of the pictures with a comment of its own. Prints a table for docs/operations.md.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openQueue } from '../packages/realcentric/src/jobs/open-queue.ts';
import { openQueueEngine } from '../packages/realcentric/src/jobs/queue-engine.ts';
import { noPostgres, noRedis, startPostgres, startRedis } from '../packages/realcentric/src/jobs/servers.fixture.ts';
import { DEFAULT_WORKER, startWorker } from '../packages/realcentric/src/jobs/worker.ts';
import type { ScanEngine } from '../packages/realcentric/src/scan/node/engine.ts';
import { scanInputs } from '../packages/realcentric/src/scan/node/inputs.ts';
import { openEngine } from '../packages/realcentric/src/scan/node/load-detector.ts';
import { scanMany } from '../packages/realcentric/src/scan/node/scan-many.ts';
import { numbered } from './attack/files.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { files: { type: 'string', default: '60' } },
});
const files = Number(values.files);
/** The best of so many runs counts. */
const ROUNDS = 2;
const pictures = await Promise.all(positionals.map((path) => readFile(path)));
if (pictures.length === 0) throw new Error('give JPEGs with faces');
const root = await mkdtemp(join(tmpdir(), 'realcentric-bench-queue-'));

let folders = 0;
/** Files of their own for each run, as a queue judges no file twice. */
async function freshFiles(count: number): Promise<string> {
  const folder = join(root, `${folders++}`);
  await mkdir(folder);
  for (let i = 0; i < count; i++) {
    const picture = pictures[i % pictures.length] as Buffer;
    await writeFile(join(folder, `${i}.jpg`), numbered(picture, `${folders}-${i}`));
  }
  return folder;
}

/** Files a second, once every process has done some. */
async function rate(engine: ScanEngine, workers: number): Promise<number> {
  const run = async (count: number) => {
    for await (const { finding } of scanMany(scanInputs([await freshFiles(count)]), engine)) {
      if (finding.status === 'error') throw new Error(finding.message ?? 'a file that cannot be read');
    }
  };
  await run(4 * workers);
  const begun = performance.now();
  await run(files);
  return (1000 * files) / (performance.now() - begun);
}

async function plain(workers: number): Promise<number> {
  const engine = await openEngine({ workers });
  try {
    return await rate(engine, workers);
  } finally {
    await engine.close();
  }
}

async function queued(address: string, workers: number): Promise<number> {
  const queue = await openQueue(address);
  const worker = await startWorker(queue, { ...DEFAULT_WORKER, processes: workers });
  const described = await openEngine({ workers: 1 });
  const engine = await openQueueEngine({ address, described, model: null, atOnce: 32, note: console.error });
  try {
    return await rate(engine, workers);
  } finally {
    await engine.close();
    await described.close();
    await worker.stop(0);
    await queue.close();
  }
}

const servers = [
  ...(noRedis() === undefined ? [{ name: 'Redis', server: await startRedis() }] : []),
  ...(noPostgres() === undefined ? [{ name: 'PostgreSQL', server: await startPostgres() }] : []),
];
try {
  console.log('| Processes | | files a second | of plain |\n|---:|---|---:|---:|');
  for (const workers of [1, 2]) {
    const kinds: { readonly name: string; readonly run: () => Promise<number>; readonly rates: number[] }[] = [
      { name: 'plain scan', run: () => plain(workers), rates: [] },
      { name: 'embedded', run: () => queued(join(root, `queue-${workers}.sqlite`), workers), rates: [] },
      ...servers.map(({ name, server }) => ({ name, run: () => queued(server.url, workers), rates: [] })),
    ];
    // In turn, and again: whatever else the machine does then meets all of them.
    for (let round = 0; round < ROUNDS; round++) for (const { run, rates } of kinds) rates.push(await run());
    const best = kinds.map(({ rates }) => Math.max(...rates));
    for (const [i, { name }] of kinds.entries()) {
      const share = (best[i] as number) / (best[0] as number);
      console.log(`| ${workers} | ${name} | ${best[i]?.toFixed(2)} | ${share.toFixed(2)} |`);
    }
  }
} finally {
  for (const { server } of servers) await server.dispose();
  await rm(root, { recursive: true, force: true });
}
