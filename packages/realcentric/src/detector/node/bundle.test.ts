/** @file Detectors on disk: what is written is what is read, and nothing is loaded whose checksum is wrong. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraph, input, layers, ops, output, writeOnnx } from 'ortgrad';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { detectorFiles } from '../detector-files.ts';
import { heatMap } from '../explanation.ts';
import { buildDetector } from '../network.ts';
import { scoreCrops } from '../score.ts';
import { addExplanation } from './add-explanation.ts';
import { openDetector, writeDetector } from './bundle.ts';
import { description } from './manifest.fixture.ts';

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-bundle-'));
  folder = join(root, 'detector');
});
afterAll(() => rm(root, { recursive: true, force: true }));

function network() {
  const backbone = createGraph('backbone');
  const x = input(backbone, 'x', 'float32', ['N', 3, 32, 32]);
  let s = 1;
  const draw = () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
  const y = ops.relu(layers.convolution(x, { name: 'c', outputs: 512, kernel: 3, stride: 8, random: draw }));
  output(backbone, 'feature', ops.reduceMean(y, [2, 3]));
  return buildDetector({ graph: backbone, feature: 'feature' }, { size: 32, embedding: 8 }, draw);
}

beforeEach(() => writeDetector(folder, { network: writeOnnx(network()) }, description));

const picture = {
  width: 32,
  height: 32,
  data: Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * 37) % 256),
};

describe('a detector on disk', () => {
  it('scores after it was read back, in half precision nearly as before', async () => {
    const full = await openDetector(folder);
    const [a] = await scoreCrops(full, [picture]);
    await full.close();
    await writeDetector(folder, detectorFiles(network()), description);
    const half = await openDetector(folder);
    const [b] = await scoreCrops(half, [picture]);
    await half.close();
    expect(half.manifest.network.bytes).toBeLessThan(0.8 * full.manifest.network.bytes);
    expect(Math.abs((a?.probability as number) - (b?.probability as number))).toBeLessThan(2e-3);
    expect(a?.distance).toBeGreaterThan(0);
  });

  it('is refused where a byte of the network differs, or the file is cut short', async () => {
    const path = join(folder, 'detector.onnx');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    await writeFile(path, bytes);
    await expect(openDetector(folder)).rejects.toThrow(/detector\.onnx: has the checksum .* the manifest says/);
    await writeFile(path, bytes.subarray(0, 1000));
    await expect(openDetector(folder)).rejects.toThrow(/has the checksum/);
  });

  it('has no heat map where its folder has none, until it is added; scores and other files stay', async () => {
    await writeFile(join(folder, 'README.md'), 'card');
    const bare = await openDetector(folder, { explanation: true });
    const [before] = await scoreCrops(bare, [picture]);
    expect(await heatMap(bare, picture)).toBeUndefined();
    await bare.close();
    expect(await addExplanation(folder)).toMatchObject({ file: 'explanation.onnx', width: 4, height: 4 });
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'detector.onnx', 'explanation.onnx', 'manifest.json']);
    const first = await readFile(join(folder, 'manifest.json'));
    await addExplanation(folder);
    expect(await readFile(join(folder, 'manifest.json'))).toEqual(first);
    const detector = await openDetector(folder, { explanation: true });
    const [after] = await scoreCrops(detector, [picture]);
    // Weights are in half precision now.
    expect(after?.margin).toBeCloseTo(before?.margin as number, 2);
    const map = await heatMap(detector, picture);
    await detector.close();
    expect(map).toMatchObject({ width: 4, height: 4 });
    expect(map?.data).toHaveLength(16);
    expect(Math.min(...(map?.data ?? []))).toBeGreaterThanOrEqual(0);
  });

  it('is opened without its heat maps where these are damaged and not asked for, and refused where they are', async () => {
    await writeDetector(folder, detectorFiles(network()), description);
    const path = join(folder, 'explanation.onnx');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(1));
    const detector = await openDetector(folder);
    expect(detector.explanation).toBeUndefined();
    await detector.close();
    await expect(openDetector(folder, { explanation: true })).rejects.toThrow(/explanation\.onnx: has the checksum/);
    await rm(path);
    await expect(openDetector(folder, { explanation: true })).rejects.toThrow(/explanation\.onnx/);
  });

  it('is refused where the manifest is missing, no JSON, or does not fit', async () => {
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, '{');
    await expect(openDetector(folder)).rejects.toThrow(/manifest\.json: is not JSON/);
    await writeFile(path, JSON.stringify({ ...manifest, input: { ...manifest.input, size: -1 } }));
    await expect(openDetector(folder)).rejects.toThrow(/does not describe a detector \(input\.size/);
    await writeFile(path, JSON.stringify({ ...manifest, network: { ...manifest.network, file: '../elsewhere.onnx' } }));
    await expect(openDetector(folder)).rejects.toThrow(/must be the name of a file in the same folder/);
    await rm(path);
    await expect(openDetector(folder)).rejects.toThrow(/manifest\.json/);
    await expect(openDetector(join(root, 'nowhere'))).rejects.toThrow(/nowhere/);
    await expect(openDetector(join(folder, 'detector.onnx'))).rejects.toThrow(/is no folder/);
  });
});
