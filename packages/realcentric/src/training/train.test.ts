/** @file A whole small training run on photographs: it learns from forgeries, stops and resumes exactly, and writes a detector. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heatMap } from '../detector/explanation.ts';
import { openDetector } from '../detector/node/bundle.ts';
import { scoreCrops } from '../detector/score.ts';
import type { UserError } from '../errors.ts';
import { createImage } from '../images/image.ts';
import { writeDemoFaces } from '../scan/node/demo-faces.fixture.ts';
import { type TrainingConfig, trainingConfig } from './config.ts';
import { train } from './train.ts';
import { trainOptions } from './train-options.fixture.ts';

let root: string;
let faces: string[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-train-'));
  faces = await writeDemoFaces(join(root, 'photos'), 12);
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

function config(name: string, more: Record<string, unknown> = {}): TrainingConfig {
  return trainingConfig.parse({
    seed: 3,
    out: join(root, name),
    faces: join(root, 'faces'),
    data: { reals: [{ path: join(root, 'photos') }], validation: 0.35, crop: 160 },
    network: { size: 64, margin: 1.4, embedding: 16 },
    method: { warmup_epochs: 1, centers: 2 },
    schedule: { epochs: 3, quads_per_epoch: 4, quads_per_batch: 2, warmup_steps: 2, learning_rate: 1e-3 },
    validation: { pairs: 4 },
    threads: 1,
    ...more,
  });
}

interface LogLine {
  step: number;
  loss?: number;
  validation_auc?: number;
}

async function readLog(name: string): Promise<LogLine[]> {
  const text = await readFile(join(root, name, 'log.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
}

describe('a training run', () => {
  it('gives the same losses and the same detector, stopped and resumed or not', async () => {
    const straight = await train(config('straight'), trainOptions());
    expect(straight.steps).toBe(6);

    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    const stopping = trainOptions({
      signal: stop.signal,
      progress: ({ label, done }) => {
        if (label === 'Training' && done === 3) stop.abort(reason);
      },
    });
    await expect(train(config('resumed'), stopping)).rejects.toBe(reason);
    expect((await readLog('resumed')).at(-1)?.step).toBe(3);
    await expect(train(config('resumed'), trainOptions())).rejects.toThrow(/holds a run already; add --resume/);
    await expect(train(config('resumed', { seed: 4 }), trainOptions({ resume: true }))).rejects.toThrow(
      /another configuration/,
    );
    await expect(train(config('nothing'), trainOptions({ finish: true }))).rejects.toThrow('no run that could be');
    const early = await train(config('resumed'), trainOptions({ finish: true }));
    expect(early.steps).toBe(3);
    const last = await train(
      config('resumed', { validation: { pairs: 4, keep: 'last' } }),
      trainOptions({ finish: true }),
    );
    const lastDetector = await openDetector(last.detector);
    expect(lastDetector.manifest.training).toMatchObject({ steps: 3, validation: { auc: last.kept.auc } });
    await lastDetector.close();
    await (await openDetector(early.detector)).close();
    const resumed = await train(config('resumed'), trainOptions({ resume: true }));

    expect(resumed.kept).toEqual(straight.kept);
    expect(await readLog('resumed')).toEqual(await readLog('straight'));
    const losses = (await readLog('straight')).flatMap(({ loss }) => loss ?? []);
    expect(losses).toHaveLength(6);
    expect(losses.every(Number.isFinite)).toBe(true);
    const network = (name: string) => readFile(join(root, name, 'detector', 'detector.onnx'));
    expect((await network('resumed')).equals(await network('straight'))).toBe(true);

    const detector = await openDetector(straight.detector, { explanation: true });
    const { size, margin } = detector.manifest.input;
    expect({ size, margin }).toEqual({ size: 64, margin: 1.4 });
    expect(await heatMap(detector, createImage(size, size))).toBeDefined();
    const [score] = await scoreCrops(detector, [createImage(size, size)]);
    expect(score?.probability).toBeGreaterThanOrEqual(0);
    expect(score?.probability).toBeLessThanOrEqual(1);
    expect(detector.manifest.training.validation.auc).toBe(straight.kept.auc);
    await detector.close();
  }, 300_000);

  it('says what is missing where one person is all there is', async () => {
    const alone = join(root, 'alone');
    await mkdir(alone);
    await writeFile(join(alone, 'one.jpg'), await readFile(faces[0] as string));
    const lonely = config('lonely', { data: { reals: [{ path: alone }], crop: 160 } });
    await expect(train(lonely, trainOptions())).rejects.toThrow(/gives 1 person to train on, and a forgery takes two/);
    await expect(readFile(join(root, 'lonely', 'last.safetensors'))).rejects.toThrow();
  });

  it('reports photographs that cannot be read and goes on with the others', async () => {
    const folder = join(root, 'mixed');
    await mkdir(folder);
    for (const file of faces.slice(0, 8))
      await writeFile(join(folder, file.split('/').at(-1) as string), await readFile(file));
    await writeFile(join(folder, 'broken.jpg'), 'no picture at all');
    const problems: UserError[] = [];
    const one = { epochs: 1, quads_per_epoch: 2, quads_per_batch: 2 };
    const mixed = config('mixed-run', {
      data: { reals: [{ path: folder }], validation: 0.5, crop: 160 },
      schedule: one,
    });
    await train(mixed, trainOptions({ problem: (error) => problems.push(error) }));
    expect(problems.map((p) => p.message)).toEqual([expect.stringMatching(/broken\.jpg: is a text file/)]);
  }, 120_000);
});
