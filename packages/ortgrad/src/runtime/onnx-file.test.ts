/** @file Models on disk: weights in a file beside the model, files that are missing, links that lead elsewhere. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { graphProto, modelBytes, nodeProto, tensorProto, valueInfo } from '../graph/onnx-model-testing.ts';
import { readOnnxFile, readWeightFiles } from './onnx-file.ts';
import { openSession } from './session.ts';

const folder = mkdtempSync(join(tmpdir(), 'ortgrad-'));
afterAll(() => rmSync(folder, { recursive: true }));

function model(location: string): Uint8Array {
  const weight = tensorProto('w', {
    dataType: 1,
    dims: [2n],
    dataLocation: 1,
    externalData: [{ key: 'location', value: location }],
  });
  return modelBytes(graphProto([nodeProto('Add', ['x', 'w'], ['y'])], ['y'], [valueInfo('x', [2])], [weight]), 17);
}

it('reads weights from files beside the model, and from nowhere else', () => {
  mkdirSync(join(folder, 'models'));
  const path = join(folder, 'models', 'net.onnx');
  writeFileSync(path, model('net.bin'));
  expect(() => readOnnxFile(path)).toThrow(/net\.onnx: its weights lie in "net\.bin", which is not beside the model/);
  const weights = new Uint8Array(Float32Array.of(3, 4).buffer);
  writeFileSync(join(folder, 'models', 'net.bin'), weights);
  expect([...(readOnnxFile(path).graph.constants.get('w')?.data ?? [])]).toEqual([3, 4]);
  writeFileSync(join(folder, 'secret'), weights);
  symlinkSync(join(folder, 'secret'), join(folder, 'models', 'link.bin'));
  writeFileSync(path, model('link.bin'));
  expect(() => readOnnxFile(path)).toThrow(/"link\.bin" leads out of the model's folder/);
  expect(() => readOnnxFile(join(folder, 'none.onnx'))).toThrow(/none\.onnx/);
});

it('names the files of weights, and runs a model by its path', async () => {
  const path = join(folder, 'run.onnx');
  const bytes = model('run.bin');
  writeFileSync(path, bytes);
  expect(() => readWeightFiles(path, bytes)).toThrow(/its weights lie in "run\.bin", which is not beside the model/);
  const weights = new Uint8Array(Float32Array.of(3, 4).buffer);
  writeFileSync(join(folder, 'run.bin'), weights);
  const found = readWeightFiles(path, bytes);
  expect([...found.keys()]).toEqual(['run.bin']);
  expect([...(found.get('run.bin') ?? [])]).toEqual([...weights]);
  expect(() => readWeightFiles(path, model('../secret'))).toThrow(/only files beside the model are read/);
  const session = await openSession(path);
  expect(session.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: [2] }]);
  expect(session.outputs.map(({ name }) => name)).toEqual(['y']);
  const { y } = await session.run({ x: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 1) } });
  expect([...(y?.data ?? [])]).toEqual([4, 5]);
  await session.close();
});
