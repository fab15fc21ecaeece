/**
 * @file The recipes for FaceForensics++ end to end, as docs/benchmarks.md has them, on miniature trees in the layouts of the published data
 * sets: prepared, trained for a step at 64 pixels with weights that start at random, a method left out, and judged on every set, in c40 and
 * perturbed. That they run, and nothing more.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNetwork, writeOnnx } from 'ortgrad';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../config/read.ts';
import { openDataset } from '../../datasets/open.ts';
import type { Judge } from '../../evaluation/judges/judge.ts';
import { openJudge } from '../../evaluation/judges/open-judge.ts';
import { evaluate } from '../../evaluation/node/evaluate.ts';
import { aboutEvaluation } from '../../evaluation/node/protocol.ts';
import { figuresOf } from '../../evaluation/node/report-data.ts';
import { openSource, type SourceOptions } from '../../evaluation/node/source.ts';
import { openValidation } from '../../evaluation/node/validation.ts';
import { leftOutRows } from '../../evaluation/report/left-out.ts';
import { hasFfmpeg } from '../../media/video/video.fixture.ts';
import { parsePerturbation } from '../../perturbations/suite.ts';
import { prepareSet } from '../../prepare/set/prepare-set.ts';
import { random } from '../../random.ts';
import { trainingConfig } from '../config.ts';
import { withoutMethod } from '../leave-out.ts';
import { train } from '../train.ts';
import { trainOptions } from '../train-options.fixture.ts';
import { METHODS, writePublishedTrees } from './published-trees.fixture.ts';

const SIZE = 64;
/** The sets that are judged, and the part of each that docs/benchmarks.md takes. */
const SETS: Readonly<Record<string, SourceOptions>> = {
  'FaceForensics++': { split: 'test', compression: 'c23' },
  'Celeb-DF-v2': { split: 'test' },
  DFD: { compression: 'c23' },
  DFDC: { split: 'test' },
  'DFDC-preview': { split: 'test' },
  'DeeperForensics-1.0': { split: 'test' },
  WildDeepfake: { split: 'test' },
};
let root: string;
const at = (...parts: string[]) => join(root, ...parts);
const prepared = (set: string) => at('prepared', set);

const problem = (error: Error) => {
  throw error;
};

const read = (name: string) =>
  readConfig(fileURLToPath(new URL(`../../../../../configs/${name}.yaml`, import.meta.url)), trainingConfig);

/** The recipe as it is, but for where things lie and how long it takes. */
async function trainRecipe(name: string, without?: string): Promise<string> {
  const recipe = await read(name);
  const { weights: _published, ...network } = recipe.network;
  const { data, schedule } = recipe;
  const small = trainingConfig.parse({
    ...recipe,
    out: at('runs', name),
    data: { ...data, sets: data.sets?.map((set) => ({ ...set, path: prepared('FaceForensics++') })) },
    network: {
      ...network,
      ...(network.backbone.endsWith('.onnx') ? { backbone: at('vit.onnx'), feature: 'feature' } : {}),
      size: SIZE,
      embedding: 16,
    },
    schedule: { ...schedule, epochs: 1, quads_per_epoch: 1, quads_per_batch: 1 },
    validation: { pairs: 2 },
    threads: 1,
    workers: 1,
  });
  const { detector, steps } = await train(
    without === undefined ? small : withoutMethod(small, without),
    trainOptions(),
  );
  expect(steps).toBe(1);
  return detector;
}

describe.skipIf(!hasFfmpeg)('the recipes', () => {
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'realcentric-recipes-'));
    await writePublishedTrees(root);
    const options = { frames: 1, size: 80, format: 'jpeg', quality: 95, workers: 2 } as const;
    for (const set of Object.keys(SETS)) await prepareSet(await openDataset(at(set)), prepared(set), options);
    const draw = random('vit');
    await writeFile(at('vit.onnx'), writeOnnx(buildNetwork('vit_tiny', SIZE, () => draw.next())));
  }, 300_000);
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('train, and are judged on every set, in c40, perturbed, and on a method left out', async () => {
    const whole = await openJudge(await trainRecipe('faceforensics'));
    const partly = await openJudge(await trainRecipe('faceforensics-vit', 'FaceSwap'));
    const judges: Judge[] = [whole, { ...partly, name: 'no FaceSwap' }];
    const sources = [];
    for (const [set, part] of Object.entries(SETS)) sources.push(await openSource(prepared(set), part));
    const heavy = await openSource(prepared('FaceForensics++'), { split: 'test', compression: 'c40' });
    const [own] = sources as [(typeof sources)[0]];
    const validation = await openValidation(own.path, [own, heavy]);
    const perturbations = [parsePerturbation('GB:3')];
    const all = [...sources, { ...heavy, name: 'c40' }];
    const evaluated = await evaluate(judges, all, { validation, perturbations, seed: 1, workers: 1, problem });
    for (const judge of judges) await judge.close();
    const figures = figuresOf(evaluated, { seed: 1, resamples: 20, worst: 0 });
    const about = aboutEvaluation(evaluated, { command: '', part: {}, validation, seed: 1, resamples: 20 });
    const data = { ...about, ...figures, maps: [] };
    expect(figures.results).toHaveLength(2 * all.length);
    for (const { breakdown } of figures.results) {
      const { reals, fakes, auc } = breakdown.overall.videos.metrics;
      expect([reals > 0, fakes > 0, auc !== null]).toEqual([true, true, true]);
    }
    expect(figures.results[0]?.breakdown.methods.map(({ method }) => method)).toEqual(METHODS);
    expect(figures.robustness).toHaveLength(2 * all.length);
    expect(data.detectors.map(({ trainedOn }) => trainedOn)).toEqual([
      METHODS,
      METHODS.filter((method) => method !== 'FaceSwap'),
    ]);
    expect(leftOutRows(data, own.name, 'videos')).toMatchObject([
      { detector: 'no FaceSwap', method: 'FaceSwap', trained: 1 },
    ]);
  }, 300_000);

  // Their networks take about a minute to make a step of.
  it.each(['faceforensics-efficientnet-b4', 'faceforensics-xception'])(
    '%s trains, and is judged',
    async (name) => {
      const judge = await openJudge(await trainRecipe(name));
      const own = await openSource(prepared('FaceForensics++'), SETS['FaceForensics++']);
      const options = { perturbations: [], seed: 1, workers: 1, problem };
      const evaluated = await evaluate([judge], [own], options);
      await judge.close();
      const { results } = figuresOf(evaluated, { seed: 1, resamples: 20, worst: 0 });
      expect(results[0]?.breakdown.overall.videos.metrics.auc).not.toBeNull();
    },
    600_000,
  );
});
