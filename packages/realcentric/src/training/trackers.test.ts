/** @file What a run's trackers get of its log: tags and steps in event files, an MLflow server that is not there, and settings. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingConfig } from './config.ts';
import { openLog } from './log.ts';
import { trackedLog } from './trackers.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-trackers-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const config = (log?: unknown) =>
  trainingConfig.parse({ out: root, data: { reals: [{ path: 'photos' }] }, ...(log === undefined ? {} : { log }) });

async function session(log: unknown, step: number, notes: string[] = []) {
  const plain = await openLog(join(root, 'log.jsonl'), step);
  return trackedLog(plain, config(log), step, (text) => notes.push(text));
}

const eventFiles = async () => (await readdir(join(root, 'tensorboard')).catch(() => [])).sort();

describe('the trackers of a run', () => {
  it('write event files beside the log, a new one for each session', async () => {
    const first = await session(undefined, 0);
    await first.write({
      step: 1,
      loss: 0.5,
      validation_auc_by_method: { swap: 0.75 },
      center_counts: [3, 4],
      name: 'x',
    });
    await first.close('FINISHED');
    const second = await session(undefined, 1);
    await second.write({ step: 2, loss: 0.25 });
    await second.close('FINISHED');
    const names = await eventFiles();
    expect(names).toHaveLength(2);
    const text = await readFile(join(root, 'tensorboard', names[0] as string), 'latin1');
    for (const tag of ['loss', 'validation_auc_by_method/swap', 'center_counts/0', 'center_counts/1']) {
      expect(text).toContain(tag);
    }
    expect(text).not.toContain('name');
    const lines = (await readFile(join(root, 'log.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2]);
  });

  it('are none where the configuration says so', async () => {
    const before = await eventFiles();
    const log = await session({ tensorboard: false }, 2);
    await log.write({ step: 3, loss: 1 });
    await log.close('KILLED');
    expect(await eventFiles()).toEqual(before);
  });

  it('do not stop a run where MLflow is not there', async () => {
    const notes: string[] = [];
    const log = await session({ tensorboard: false, mlflow: { uri: 'http://127.0.0.1:9' } }, 3, notes);
    await log.write({ step: 4, loss: 1 });
    await log.close('FINISHED');
    expect(notes).toEqual([expect.stringMatching(/^MLflow at http:\/\/127\.0\.0\.1:9 is not used: /)]);
  });

  it('take no address with a password, and none that is no web address', () => {
    expect(() => config({ mlflow: { uri: 'http://me:secret@host:5000' } })).toThrow(/must not hold a password/);
    expect(() => config({ mlflow: { uri: 'file:///tmp/x' } })).toThrow();
    expect(config().log).toEqual({ tensorboard: true });
  });
});
