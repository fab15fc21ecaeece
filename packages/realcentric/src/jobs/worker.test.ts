import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDataset } from '../datasets/open.ts';
import { defaultDetectorFolder } from '../detector/node/default-detector.ts';
import { readManifest } from '../detector/node/read-detector.ts';
import { openJudge } from '../evaluation/judges/open-judge.ts';
import { evaluate } from '../evaluation/node/evaluate.ts';
import { openSource } from '../evaluation/node/source.ts';
import { fileChecksum } from '../media/file-checksum.ts';
import { encodePicture } from '../media/pictures.ts';
import { prepareSet } from '../prepare/set/prepare-set.ts';
import { readPreparedSet } from '../prepare/set/set-files.ts';
import { demoPhotographs } from '../scan/node/demo-faces.fixture.ts';
import { type LocalStore, startStore } from './files/s3.fixture.ts';
import { openQueue } from './open-queue.ts';
import type { Consumer, JobQueue } from './queue.ts';
import { openQueueEngine } from './queue-engine.ts';
import { spreadEvaluate } from './spread-evaluate.ts';
import { spreadPrepare } from './spread-prepare.ts';
import { DEFAULT_WORKER, startWorker } from './worker.ts';

let folder: string;
let store: LocalStore;
let queue: JobQueue;
let worker: Consumer;
let address: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realcentric-worker-'));
  store = await startStore();
  for (const [name, value] of Object.entries(store.environment)) vi.stubEnv(name, value);
  address = join(folder, 'queue.sqlite');
  queue = await openQueue(address);
  worker = await startWorker(queue, { ...DEFAULT_WORKER, processes: 1 });
});
afterAll(async () => {
  await worker?.stop(0);
  await queue?.close();
  await store?.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const limits = { timeout: 60 };
const shown = { store: null, annotate: null, thumbnails: null };

async function openEngine(files?: string) {
  const described = { detector: { manifest: await readManifest(defaultDetectorFolder()) } };
  const place = files === undefined ? {} : { files };
  return openQueueEngine({ address, described, model: null, atOnce: 4, note: () => undefined, ...place });
}

describe('startWorker', () => {
  it('scans files by their path and from an object store, each once', { timeout: 120_000 }, async () => {
    const photograph = demoPhotographs[0] as string;
    const here = await openEngine();
    const task = { file: photograph, settings: { explain: true }, ...shown, pictures: 64 };
    const { finding, pictures } = await here.scan(task, limits);
    expect(finding).toMatchObject({ file: photograph, status: 'ok', message: null });
    expect(pictures).toHaveLength(finding.faces.length);
    expect(finding.faces[0]?.explanation).not.toBeNull();
    expect(await queue.results.count()).toBe(1);

    const broken = join(folder, 'broken.jpg');
    await writeFile(broken, (await readFile(photograph)).subarray(0, 5000));
    const other = await here.scan({ ...task, file: broken }, limits);
    expect(other.finding).toMatchObject({ file: broken, status: 'error', faces: [] });
    const missing = await here.scan({ ...task, file: join(folder, 'none.jpg') }, limits);
    expect(missing.finding).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/none\.jpg: does not exist/),
    });
    await here.close();

    const elsewhere = await openEngine('s3://faces/inbox');
    const again = await elsewhere.scan(task, limits);
    expect(again.finding).toEqual(finding);
    expect(store.objects.size).toBe(0);
    const plain = join(folder, 'plain.png');
    await writeFile(plain, await encodePicture({ width: 64, height: 64, data: new Uint8Array(3 * 4096) }, 'png'));
    const none = await elsewhere.scan({ ...task, file: plain }, limits);
    expect(none.finding).toMatchObject({ file: plain, status: 'no_face' });
    expect(store.objects.size).toBe(0);
    await elsewhere.close();
  });

  it('makes a file that changed since, and a detector that is another one, dead letters', {
    timeout: 60_000,
  }, async () => {
    const file = join(folder, 'plain.png');
    const payload = {
      file,
      sha256: '0'.repeat(64),
      detector: 'f'.repeat(64),
      model: null,
      settings: {},
      thumbnails: null,
      pictures: null,
      options: 'x',
    };
    await queue.submit([{ id: 'changed', kind: 'scan', priority: 'live', payload }]);
    await expect
      .poll(async () => (await queue.state('changed'))?.reason, { timeout: 30_000 })
      .toMatch(/has changed since/);
    const right = { ...payload, sha256: await fileChecksum(file) };
    await queue.submit([{ id: 'other', kind: 'scan', priority: 'live', payload: right }]);
    await expect
      .poll(async () => (await queue.state('other'))?.reason, { timeout: 30_000 })
      .toMatch(/another detector/);
    expect((await queue.deadLetters(10)).map(({ id }) => id).sort()).toEqual(['changed', 'other']);
  });

  it('prepares the same crops as processes here do', { timeout: 120_000 }, async () => {
    const data = join(folder, 'data');
    for (const [i, kind] of ['real', 'fake'].entries()) {
      await mkdir(join(data, kind), { recursive: true });
      await writeFile(join(data, kind, 'a.jpg'), await readFile(demoPhotographs[i] as string));
    }
    const manifest = await openDataset(data);
    const settings = { frames: 1, size: 64, format: 'png', quality: 95, workers: 2 } as const;
    await prepareSet(manifest, join(folder, 'here'), settings);
    const pool = spreadPrepare(queue);
    await prepareSet(manifest, join(folder, 'spread'), { ...settings, pool });
    await pool.close();
    const [one, two] = await Promise.all(['here', 'spread'].map((name) => readPreparedSet(join(folder, name))));
    expect(two?.videos.length).toBeGreaterThan(0);
    expect(two?.videos).toEqual(one?.videos);
  });

  it('scores the items of an evaluation as threads here do', { timeout: 120_000 }, async () => {
    const source = await openSource(join(folder, 'data'));
    const judge = await openJudge(undefined, { threads: 1 });
    const spread = spreadEvaluate(new Map(), queue);
    const options = { perturbations: [], seed: 1, workers: 1, problem: () => undefined };
    const here = await evaluate([judge], [source], options);
    const there = await evaluate([judge], [source], { ...options, elsewhere: spread.score });
    await spread.close();
    await judge.close();
    expect(here.judged[0]?.clean.table.rows.some(({ score }) => score !== null)).toBe(true);
    expect(there.judged[0]?.clean.table).toEqual(here.judged[0]?.clean.table);
  });
});
