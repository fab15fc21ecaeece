/** @file The converted face networks against TensorFlow.js itself, on seeded noise and on a photograph. */
import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { openSession, type Session, writeOnnx } from 'ortgrad';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resize } from '../../images/resample.ts';
import { readPicture } from '../../media/pictures.ts';
import { random } from '../../random.ts';
import { FACERES_FEATURES, loadFaceres, type NetworkName, networkOnnx } from './networks.ts';

const require = createRequire(import.meta.url);
const models = join(dirname(require.resolve('@vladmandic/human')), '..', 'models');
const photograph = join(dirname(require.resolve('@vladmandic/face-api')), '..', 'demo', 'sample1.jpg');

interface Case {
  readonly name: NetworkName;
  readonly input: string;
  readonly size: number;
  /** What 8-bit values become before they go in. */
  readonly scale: number;
  readonly shift: number;
  /** Names of our outputs and of TensorFlow's nodes. */
  readonly outputs: Readonly<Record<string, string>>;
}

const cases: Case[] = [
  {
    name: 'blazeface',
    input: 'input',
    size: 256,
    scale: 1 / 127.5,
    shift: -1,
    outputs: { Identity: 'Identity', Identity_1: 'Identity_1', Identity_2: 'Identity_2', Identity_3: 'Identity_3' },
  },
  {
    name: 'facemesh',
    input: 'input_1',
    size: 192,
    scale: 1 / 255,
    shift: 0,
    outputs: { output_mesh: 'Identity_2', output_faceflag: 'Identity_1', output_contours: 'Identity' },
  },
  {
    name: 'faceres',
    input: 'input_1',
    size: 224,
    scale: 1,
    shift: 0,
    outputs: {
      'global_pooling/Mean': 'global_pooling/Mean',
      'gender_pred/Sigmoid': 'gender_pred/Sigmoid',
      'age_pred/Softmax': 'age_pred/Softmax',
    },
  },
];

/** Values of pixels in [height, width, channel] order. */
type Pixels = Float32Array;

async function runTfjs(spec: Case, pixels: Pixels): Promise<Record<string, Float32Array>> {
  await tf.setBackend('cpu');
  const { modelTopology, weightsManifest, signature, userDefinedMetadata } = JSON.parse(
    await readFile(join(models, `${spec.name}.json`), 'utf8'),
  );
  const bytes = await readFile(join(models, `${spec.name}.bin`));
  const artifacts = {
    format: 'graph-model',
    modelTopology,
    weightSpecs: weightsManifest[0].weights,
    weightData: new Uint8Array(bytes).buffer,
    ...(signature ? { signature } : {}),
    ...(userDefinedMetadata ? { userDefinedMetadata } : {}),
  };
  const model = await loadGraphModel({ load: async () => artifacts });
  const names = Object.keys(spec.outputs);
  const fed = tf.tensor(pixels, [1, spec.size, spec.size, 3]);
  const results = model.execute(
    { [model.inputs[0].name]: fed },
    names.map((name) => spec.outputs[name]),
  ) as tf.Tensor[];
  return Object.fromEntries(names.map((name, i) => [name, results[i].dataSync() as Float32Array]));
}

async function runOurs(
  spec: Case,
  session: Session,
  pictures: readonly Pixels[],
): Promise<Record<string, Float32Array>> {
  const area = spec.size * spec.size;
  const data = new Float32Array(3 * area * pictures.length);
  for (const [n, pixels] of pictures.entries()) {
    for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) data[(3 * n + c) * area + i] = pixels[3 * i + c];
  }
  const x = { dtype: 'float32' as const, shape: [pictures.length, 3, spec.size, spec.size], data };
  const results = await session.run({ [spec.input]: x });
  return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, t.data as Float32Array]));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, v, i) => Math.max(largest, Math.abs(v - b[i])), 0);
}

/** Seeded noise in 0..255, and the photograph. */
async function testPixels({ name, size }: Case): Promise<Record<string, Float32Array>> {
  const generator = random('parity', name);
  const noise = Float32Array.from({ length: 3 * size * size }, () => 255 * generator.next());
  const { image } = await readPicture(photograph);
  return { noise, photograph: Float32Array.from(resize(image, size, size).data) };
}

describe('networks equal TensorFlow.js', () => {
  let cacheFolder = '';
  beforeAll(async () => {
    cacheFolder = await mkdtemp(join(tmpdir(), 'realcentric-networks-'));
  });
  afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

  for (const spec of cases) {
    it(`${spec.name}: within 1e-5 of the output's scale, and as a batch`, { timeout: 300_000 }, async () => {
      const session = await openSession(await networkOnnx(spec.name, { cacheFolder }), { threads: 1 });
      const inputs = Object.entries(await testPixels(spec)).map(([what, values]) => {
        return { what, pixels: values.map((v) => v * spec.scale + spec.shift) };
      });
      const singles: Record<string, Float32Array>[] = [];
      for (const { what, pixels } of inputs) {
        const expected = await runTfjs(spec, pixels);
        const got = await runOurs(spec, session, [pixels]);
        singles.push(got);
        for (const name of Object.keys(spec.outputs)) {
          const largest = largestDifference(got[name], expected[name]);
          const scale = expected[name].reduce((m, v) => Math.max(m, Math.abs(v)), 1);
          console.info(
            `${spec.name} ${name} on ${what}: largest error ${largest.toExponential(1)}, largest value ${scale.toFixed(2)}`,
          );
          expect(largest / scale).toBeLessThan(1e-5);
        }
      }
      const batch = await runOurs(
        spec,
        session,
        inputs.map((i) => i.pixels),
      );
      for (const name of Object.keys(spec.outputs)) {
        const size = singles[0][name].length;
        for (const [n, single] of singles.entries()) {
          const part = batch[name].subarray(n * size, (n + 1) * size);
          const scale = single[name].reduce((m, v) => Math.max(m, Math.abs(v)), 1);
          expect(largestDifference(part, single[name]) / scale).toBeLessThan(1e-5);
        }
      }
      await session.close();
    });
  }
});

describe('faceres for training', () => {
  it('is convolution, bias and clip, at any size', async () => {
    const small = await loadFaceres({ size: 160 });
    expect(small.inputs[0].shape).toEqual(['N', 3, 160, 160]);
    expect(small.outputs.get(FACERES_FEATURES)?.shape).toEqual(['N', 1024]);
    expect(new Set(small.nodes.map((n) => n.op))).toEqual(new Set(['Conv', 'Clip', 'ReduceMean']));
    expect(small.nodes.filter((n) => n.op === 'Conv').every((n) => n.inputs.length === 3)).toBe(true);
    expect([...small.constants.keys()]).toContain('conv_dw_1/weight');
    const spec = { ...cases[2], size: 160 };
    const session = await openSession(writeOnnx(small), { threads: 1 });
    const { photograph: pixels } = await testPixels(spec);
    const features = (await runOurs(spec, session, [pixels]))[FACERES_FEATURES];
    await session.close();
    // Averages of what was clipped to 0..6.
    expect(Math.max(...features)).toBeGreaterThan(0.1);
    expect(Math.max(...features)).toBeLessThanOrEqual(6);
  });
});
