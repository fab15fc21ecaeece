/** @file Networks that runs start from: built-in ones, files, what learns in them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildNetwork,
  type Graph,
  networkParameters,
  openSession,
  type Tensor,
  writeOnnx,
  writeSafetensors,
} from 'ortgrad';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectorFiles } from '../detector/detector-files.ts';
import { writeDetector } from '../detector/node/bundle.ts';
import { description } from '../detector/node/manifest.fixture.ts';
import { random } from '../random.ts';
import { trainingConfig } from './config.ts';
import { startNetwork } from './start-network.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-network-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const none = new Uint8Array(0);
const network = (settings: object) =>
  trainingConfig.parse({ out: 'x', data: { reals: [{ path: 'y' }] }, network: { size: 64, ...settings } }).network;
const start = (settings: object) => startNetwork(network(settings), none, 1);

async function logits(settings: object, value: number): Promise<number[]> {
  const { detector } = await start(settings);
  const session = await openSession(writeOnnx(detector));
  const data = new Float32Array(3 * 64 * 64).fill(value);
  const results = await session.run({ image: { dtype: 'float32', shape: [1, 3, 64, 64], data } });
  await session.close();
  return [...((results.logits as Tensor).data as Float32Array)];
}

describe('startNetwork', () => {
  it('lets the heads alone learn, or everything but the constants of the normalisation', async () => {
    const heads = await start({ backbone: 'mobilenetv3_small', trainable: ['head'] });
    expect([...heads.learning].map((name) => name.split('.')[0])).toEqual(expect.arrayContaining(['classifier']));
    expect([...heads.learning].every((name) => /^(classifier|projection)\./.test(name))).toBe(true);
    const all = await start({ backbone: 'mobilenetv3_small' });
    expect(all.learning.size).toBe(networkParameters(all.detector).size - 2);
    expect([...all.learning].filter((name) => name.startsWith('normalisation'))).toEqual([]);
  });

  it('goes on from a detector at another size, and refuses one of another network', async () => {
    const { detector } = await start({ backbone: 'mobilenetv3_small' });
    const made = join(folder, 'detector');
    await writeDetector(made, detectorFiles(detector), description);
    const further = await startNetwork(network({ backbone: 'mobilenetv3_small', size: 96, start: made }), none, 2);
    const name = [...further.learning].find((parameter) => parameter.startsWith('projection.0')) as string;
    const [before, after] = [detector, further.detector].map((graph) => graph.constants.get(name) as Tensor);
    for (let i = 0; i < 50; i++) expect(after?.data[i]).toBeCloseTo(Number(before?.data[i]), 3);
    await expect(start({ backbone: 'mobilenetv2', start: made })).rejects.toThrow('is a detector of another network');
    await expect(start({ backbone: 'mobilenetv3_small', start: 'nowhere' })).rejects.toThrow('nowhere');
  });

  it('goes on from the mean of the weights of several detectors, whatever their order', async () => {
    const folders = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const made = join(folder, `one-of-several-${seed}`);
        const { detector } = await startNetwork(network({ backbone: 'mobilenetv3_small' }), none, seed);
        await writeDetector(made, detectorFiles(detector), description);
        return made;
      }),
    );
    const backbone = 'mobilenetv3_small';
    const alone = await Promise.all(folders.map((made) => start({ backbone, start: made })));
    const together = await start({ backbone, start: folders });
    const name = [...together.learning].find((parameter) => parameter.startsWith('projection.0')) as string;
    const data = ({ detector }: { detector: Graph }) => (detector.constants.get(name) as Tensor).data;
    for (let i = 0; i < 50; i++) {
      const mean = alone.reduce((sum, one) => sum + Number(data(one)[i]), 0) / 3;
      expect(data(together)[i]).toBeCloseTo(mean, 6);
      expect(data(together)[i]).not.toBeCloseTo(Number(data(alone[0]!)[i]), 6);
    }
    const turned = await start({ backbone, start: folders.toReversed() });
    for (let i = 0; i < 50; i++) expect(data(turned)[i]).toBeCloseTo(Number(data(together)[i]), 6);
    await expect(start({ backbone, start: [folders[0], 'nowhere'] })).rejects.toThrow('nowhere');
    expect(() => network({ backbone, start: [folders[0]] })).toThrow();
  });

  it('is the same for the same seed', async () => {
    const [a, b] = await Promise.all([
      start({ backbone: 'mobilenetv3_small' }),
      start({ backbone: 'mobilenetv3_small' }),
    ]);
    expect(writeOnnx(a.detector)).toEqual(writeOnnx(b.detector));
  });

  it('takes an ONNX file as it takes the built-in network, normalised as told', async () => {
    const draws = random(3, 'weights');
    const file = join(folder, 'net.onnx');
    const graph = buildNetwork('mobilenetv3_small', 64, () => draws.next());
    await writeFile(file, writeOnnx(graph));
    const weights = join(folder, 'net.safetensors');
    const tensors = new Map(graph.constants);
    for (const [name, { dtype, shape }] of tensors) if (dtype !== 'float32' || shape.length === 0) tensors.delete(name);
    await writeFile(weights, writeSafetensors({ tensors, metadata: {} }));
    const fromFile = await logits({ backbone: file, feature: 'feature' }, 90);
    const fromWeights = await logits({ backbone: 'mobilenetv3_small', weights }, 90);
    for (const [i, value] of fromFile.entries()) expect(value).toBeCloseTo(fromWeights[i] as number, 4);
    const raw = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] };
    const other = await logits({ backbone: file, feature: 'feature', normalise: raw }, 90);
    expect(Math.abs((other[0] as number) - (fromFile[0] as number))).toBeGreaterThan(1e-3);
  });

  it('puts low-rank matrices beside attention', async () => {
    const { learning } = await start({ backbone: 'vit_tiny', trainable: ['lora', 'head'], lora: { rank: 2 } });
    expect([...learning].filter((name) => name.includes('lora')).length).toBe(48);
  });

  it('refuses patterns that fit nothing, unknown backbones and files of other networks', async () => {
    await expect(start({ backbone: 'mobilenetv3_small', trainable: ['blocks.99'] })).rejects.toThrow(
      /what learns in mobilenetv3_small: "blocks.99" fits no parameter/,
    );
    expect(() => network({ backbone: 'resnet19' })).toThrow(/must be faceres, resnet18/);
    const file = join(folder, 'not.onnx');
    await writeFile(file, 'no network');
    await expect(start({ backbone: file })).rejects.toThrow(/cannot be a backbone/);
    const weights = join(folder, 'other.safetensors');
    await writeFile(weights, writeSafetensors({ tensors: new Map(), metadata: {} }));
    await expect(start({ backbone: 'vit_tiny', weights })).rejects.toThrow(/does not fit vit_tiny/);
  });
});
