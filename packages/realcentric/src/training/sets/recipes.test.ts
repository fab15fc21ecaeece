/**
 * @file The recipes for FaceForensics++ end to end on a miniature of it: read, trained for a step or two at 64 pixels with weights that start at
 * random, and judged on the test split. That they run, and nothing more.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNetwork, writeOnnx } from 'ortgrad';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../config/read.ts';
import { openJudge } from '../../evaluation/judges/open-judge.ts';
import { evaluate } from '../../evaluation/node/evaluate.ts';
import { figuresOf } from '../../evaluation/node/report-data.ts';
import { openSource } from '../../evaluation/node/source.ts';
import { MINIATURE, miniatureQuads, writePreparedSet } from '../../prepare/set/prepared-set.fixture.ts';
import { random } from '../../random.ts';
import { trainingConfig } from '../config.ts';
import { startNetwork } from '../start-network.ts';
import { train } from '../train.ts';
import { trainOptions } from '../train-options.fixture.ts';

const METHODS = ['Deepfakes', 'Face2Face', 'FaceSwap', 'NeuralTextures'];
const SIZE = 64;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-recipes-'));
  await writePreparedSet(join(root, 'set'), miniatureQuads(['train', 'train', 'val', 'test'], METHODS), MINIATURE);
  const draw = random('vit');
  await writeFile(join(root, 'vit.onnx'), writeOnnx(buildNetwork('vit_tiny', SIZE, () => draw.next())));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const problem = (error: Error) => {
  throw error;
};

const read = (name: string) =>
  readConfig(fileURLToPath(new URL(`../../../../../configs/${name}.yaml`, import.meta.url)), trainingConfig);

describe('the recipe', () => {
  it.each(['faceforensics', 'faceforensics-vit'])(
    '%s trains and is judged',
    async (name) => {
      const recipe = await read(name);
      const { weights: _published, ...network } = recipe.network;
      const { data, schedule } = recipe;
      const small = trainingConfig.parse({
        ...recipe,
        out: join(root, name),
        data: { ...data, sets: data.sets?.map((set) => ({ ...set, path: join(root, 'set') })) },
        network: {
          ...network,
          ...(network.backbone.endsWith('.onnx') ? { backbone: join(root, 'vit.onnx'), feature: 'feature' } : {}),
          size: SIZE,
          embedding: 16,
        },
        schedule: { ...schedule, epochs: 1, quads_per_epoch: 1, quads_per_batch: 1 },
        validation: { pairs: 4 },
        threads: 1,
        workers: 1,
      });
      const { detector, steps } = await train(small, trainOptions());
      expect(steps).toBe(1);
      const judge = await openJudge(detector);
      const source = await openSource(join(root, 'set'), { split: 'test' });
      const evaluated = await evaluate([judge], [source], { perturbations: [], seed: 1, workers: 1, problem });
      await judge.close();
      const { results } = figuresOf(evaluated, { seed: 1, resamples: 20, worst: 0 });
      expect(results[0]?.breakdown.methods.map(({ method }) => method)).toEqual(METHODS);
      expect(results[0]?.breakdown.overall.videos.counts.fake.scored).toBe(8);
    },
    180_000,
  );

  // Their networks take a minute to train a step of.
  it.each(['faceforensics-efficientnet-b4', 'faceforensics-xception'])('%s gives its network', async (name) => {
    const { network, data } = await read(name);
    const { weights, ...rest } = network;
    expect(weights).toMatch(/\.safetensors$/);
    expect(data.sets).toHaveLength(1);
    const { detector, learning } = await startNetwork(rest, new Uint8Array(0), 1);
    expect(detector.outputs.get('embedding')?.shape.at(-1)).toBe(network.embedding);
    expect(learning.size).toBeGreaterThan(100);
  });
});
