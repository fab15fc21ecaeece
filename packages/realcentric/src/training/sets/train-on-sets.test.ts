/** @file A whole small training run on a prepared set: stopped and resumed it gives the same losses, and a detector at the end. */
import { truncateSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDetector } from '../../detector/node/bundle.ts';
import { MINIATURE, miniatureQuads, writePreparedSet } from '../../prepare/set/prepared-set.fixture.ts';
import { shardPath } from '../../prepare/shards/write-shards.ts';
import { type TrainingConfig, trainingConfig } from '../config.ts';
import { train } from '../train.ts';
import { trainOptions } from '../train-options.fixture.ts';

const METHODS = ['Deepfakes', 'Face2Face'];
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-sets-'));
  const clips = miniatureQuads(['train', 'train', 'train', 'val', 'val', 'test'], METHODS);
  await writePreparedSet(join(root, 'set'), clips, MINIATURE);
});
afterAll(() => rm(root, { recursive: true, force: true }));

function config(name: string, more: Record<string, unknown> = {}): TrainingConfig {
  return trainingConfig.parse({
    seed: 3,
    out: join(root, name),
    data: { sets: [{ path: join(root, 'set') }], licence: 'drawn' },
    network: { backbone: 'mobilenetv3_small', size: 64, embedding: 16 },
    method: { warmup_epochs: 1, centers: 2, pairing: { methods_per_quad: 2 } },
    schedule: { epochs: 2, quads_per_epoch: 6, quads_per_batch: 2, warmup_steps: 2, learning_rate: 1e-3 },
    validation: { pairs: 4 },
    threads: 1,
    ...more,
  });
}

const bytesOf = (...parts: string[]) => readFile(join(root, ...parts));

describe('training on a prepared set', () => {
  it('gives the same losses and the same detector, stopped and resumed with other threads or not', async () => {
    const notes: string[] = [];
    const straight = await train(config('straight'), trainOptions({ note: (text) => notes.push(text) }));
    expect(straight.steps).toBe(6);
    const trained = '6 real and 12 forged clips to train on, 12 in 3 quads; 4 and 8 for validation';
    expect(notes[0]).toBe(`FaceForensics++ (${join(root, 'set')}): ${trained}`);

    const stop = new AbortController();
    const stopping = trainOptions({
      signal: stop.signal,
      progress: ({ label, done }) => {
        if (label === 'Training' && done === 4) stop.abort(new Error('stopped by the test'));
      },
    });
    await expect(train(config('resumed'), stopping)).rejects.toThrow('stopped by the test');
    await expect(
      train(config('resumed', { data: { sets: [{ path: join(root, 'set'), methods: ['Deepfakes'] }] } }), {
        ...trainOptions({ resume: true }),
      }),
    ).rejects.toThrow(/another configuration or other pictures/);
    await train(config('resumed', { workers: 2 }), trainOptions({ resume: true }));

    const log = await bytesOf('straight', 'log.jsonl');
    expect((await bytesOf('resumed', 'log.jsonl')).equals(log)).toBe(true);
    const lines = log.toString().trim().split('\n');
    const losses = lines.flatMap((line) => (JSON.parse(line) as { loss?: number }).loss ?? []);
    expect(losses).toHaveLength(6);
    expect(losses.every(Number.isFinite)).toBe(true);
    const network = (name: string) => bytesOf(name, 'detector', 'detector.onnx');
    expect((await network('resumed')).equals(await network('straight'))).toBe(true);
    const validations = lines.flatMap((line) => JSON.parse(line).validation_auc_by_method ?? []);
    for (const byMethod of validations) expect(Object.keys(byMethod).sort()).toEqual(METHODS);

    const { manifest, ...detector } = await openDetector(straight.detector);
    expect(manifest.training).toMatchObject({
      data: 'FaceForensics++ (c23)',
      licence: 'drawn',
      people: 6,
      photographs: 18 * MINIATURE.frames,
      forgeries: METHODS,
      configuration: { data: { sets: [{ path: 'set', weight: 1 }] } },
      validation: {
        reals: 8,
        fakes: 8,
        rule: expect.stringMatching(/^clips of the validation split held out of training/),
      },
    });
    await detector.close();
  }, 120_000);

  it('refuses to go on with a set that has changed, and stops where a shard is cut short, before the run or in it', async () => {
    const set = join(root, 'other');
    const clips = miniatureQuads(['train', 'val'], ['Deepfakes']);
    await writePreparedSet(set, clips, MINIATURE);
    const one = { epochs: 1, quads_per_epoch: 2, quads_per_batch: 2 };
    const other = config('other-run', { data: { sets: [{ path: set }] }, schedule: one, validation: { pairs: 2 } });
    await train(other, trainOptions());
    await rm(set, { recursive: true });
    await writePreparedSet(set, clips, { ...MINIATURE, quality: 80 });
    await expect(train(other, trainOptions({ resume: true }))).rejects.toThrow(
      /another configuration or other pictures/,
    );
    const cut = (text: string) => {
      if (text.startsWith('epoch 0')) truncateSync(shardPath(set, 0), 4000);
    };
    await expect(train({ ...other, out: join(root, 'cut') }, trainOptions({ note: cut }))).rejects.toThrow(
      /00000\.tar: ends before byte \d+, which its index speaks of; copy the set again/,
    );
    await expect(train(other, trainOptions({ resume: true }))).rejects.toThrow(/00000\.tar: ends before byte \d+/);
  }, 120_000);
});
