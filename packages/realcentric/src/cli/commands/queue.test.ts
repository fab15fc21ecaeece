/**
 * @file What `--queue` spreads, from the command line to its result: a process of `realcentric worker` does the work of ablate on a file
 * and on Redis, and on a file that of scan, prepare and evaluate, too.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueue } from '../../jobs/open-queue.ts';
import { noRedis, type RunningServer, startRedis } from '../../jobs/servers.fixture.ts';
import { readPreparedSet } from '../../prepare/set/set-files.ts';
import { demoPhotographs, writeDemoFaces } from '../../scan/node/demo-faces.fixture.ts';
import { type Running, runCommand, startCommand } from '../run.fixture.ts';

const missing = noRedis();
if (missing) console.warn(`skipped: spreading over Redis, as ${missing}`);

/** An ablation as small as can be. */
const ABLATION = `
out: runs
base:
  data: { reals: [{ path: photos }], validation: 0.3, test: 0.3, crop: 128 }
  forge: { methods: [selfblend] }
  network: { size: 64, embedding: 16 }
  method: { objective: cross_entropy }
  schedule: { epochs: 1, quads_per_epoch: 2, quads_per_batch: 2, warmup_steps: 1 }
  validation: { pairs: 2 }
  log: { tensorboard: false }
  threads: 1
variants: [{ name: plain }]
seeds: [1]
test: { pairs: 2, conditions: [clean] }
`;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-spread-cli-'));
  await writeDemoFaces(join(root, 'photos'), 6);
  for (const [i, kind] of ['real', 'fake'].entries()) {
    await mkdir(join(root, 'data', kind), { recursive: true });
    await writeFile(join(root, 'data', kind, 'a.jpg'), await readFile(demoPhotographs[i] as string));
  }
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

describe.each([
  ['a file', undefined],
  ['Redis', missing],
])('the queue in %s', (name, why) => {
  let redis: RunningServer | undefined;
  let worker: Running;
  let address: string;
  let folder: string;
  beforeAll(async () => {
    if (why) return;
    folder = join(root, name.replace(' ', '-'));
    await mkdir(folder);
    if (name === 'Redis') redis = await startRedis();
    address = redis?.url ?? join(folder, 'queue.sqlite');
    worker = startCommand(folder, ['worker', '--queue', address, '--processes', '1']);
  }, 60_000);
  afterAll(async () => {
    worker?.child.kill('SIGTERM');
    await worker?.ended;
    await redis?.dispose();
  }, 60_000);

  const spread = async (...args: string[]) => {
    const outcome = await runCommand(folder, [...args, '--queue', address]);
    expect(outcome.code, outcome.stderr).toBe(0);
    return outcome.stdout;
  };
  /** What the worker gave up. */
  const letters = async () => {
    const queue = await openQueue(address);
    try {
      return await queue.deadLetters(10);
    } finally {
      await queue.close();
    }
  };

  it.skipIf(name !== 'a file')('does scans, preparation and evaluation', { timeout: 300_000 }, async () => {
    const data = join(root, 'data');
    const { findings } = JSON.parse(await spread('scan', '--json', demoPhotographs[0] as string));
    expect(findings[0]).toMatchObject({ status: 'ok', faces: [{}, {}, {}] });

    await spread('prepare', '--manifest', data, '--out', 'prepared', '--frames', '1', '--size', '64');
    expect((await readPreparedSet(join(folder, 'prepared')))?.videos.length).toBe(2);

    const evaluation = await spread('evaluate', '--json', '--quiet', '--resamples', '20', '--data', data);
    expect(JSON.parse(evaluation)).toBeTypeOf('object');
    expect(await letters()).toEqual([]);
  });

  it.skipIf(why)('does the cells of an ablation', { timeout: 300_000 }, async () => {
    // Its paths are relative to it: the two queues must not find each other's runs.
    const config = join(folder, 'ablation.yaml');
    await writeFile(config, ABLATION.replace('path: photos', `path: ${join(root, 'photos')}`));
    await spread('ablate', config);
    expect(existsSync(join(folder, 'runs', 'cells', 'plain-seed-1', 'result.json'))).toBe(true);
    expect(await readFile(join(folder, 'runs', 'report.md'), 'utf8')).toContain('| plain |');
    expect(await letters()).toEqual([]);
  });
});
