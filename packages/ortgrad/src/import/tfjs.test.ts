/** @file The importer: folding, options, names, weights, and what is refused. Operators: `tfjs-operators.test.ts`. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../graph/tensor.ts';
import { buildGraph, readTfjsModel } from './tfjs.ts';
import { readTopology, type TfjsNodeJson } from './tfjs-model.ts';
import {
  attribute,
  floats,
  largestDifference,
  noise,
  one,
  runImported,
  runTfjs,
  type TestConstant,
  testModel,
  windowAttributes,
} from './tfjs-testing.ts';
import { readWeights } from './tfjs-weights.ts';

/** A convolution with batch norm left behind it as in faceres: scale, shift, relu, minimum, maximum. */
function batchNormChain(conv2d: 'Conv2D' | 'DepthwiseConv2dNative') {
  return testModel(
    [-1, 6, 6, 3],
    {
      'block/depthwise_kernel': floats([3, 3, 3, 1]),
      'conv/kernel': floats([3, 3, 3, 4]),
      scale: { shape: [conv2d === 'Conv2D' ? 4 : 3], data: noise(conv2d === 'Conv2D' ? 4 : 3, 3).map((v) => 4 * v) },
      shift: floats([conv2d === 'Conv2D' ? 4 : 3], 4),
      six: { shape: [], data: Float32Array.of(6) },
      zero: { shape: [], data: Float32Array.of(0) },
    },
    [
      {
        name: 'c',
        op: conv2d,
        input: ['x', conv2d === 'Conv2D' ? 'conv/kernel' : 'block/depthwise_kernel'],
        attr: windowAttributes('SAME', 2),
      },
      { name: 'm', op: 'Mul', input: ['c', 'scale'] },
      { name: 'a', op: 'Add', input: ['m', 'shift'] },
      { name: 'r', op: 'Relu', input: ['a'] },
      { name: 'low', op: 'Minimum', input: ['r', 'six'] },
      { name: 'y', op: 'Maximum', input: ['low', 'zero'] },
    ],
  );
}

describe('folding', () => {
  const x = tensor(
    'float32',
    [2, 6, 6, 3],
    noise(216, 5).map((v) => 3 * v),
  );

  for (const op of ['Conv2D', 'DepthwiseConv2dNative'] as const) {
    it(`leaves ${op} with bias and one clip, and the same results`, async () => {
      const model = batchNormChain(op);
      const folded = readTfjsModel(model.json, model.weights);
      expect(folded.nodes.map((n) => n.op)).toEqual(['Conv', 'Clip']);
      const layer = op === 'Conv2D' ? 'conv' : 'block';
      expect([...folded.constants.keys()]).toEqual([`${layer}/weight`, `${layer}/bias`, 'y/low', 'y/high']);
      const constants = readWeights(model.json.weightsManifest, model.weights);
      const plain = buildGraph({ ...readTopology(model.json), constants });
      expect(plain.nodes).toHaveLength(6);
      const [a, b] = [(await runImported(folded, x)).y, (await runImported(plain, x)).y];
      expect(largestDifference(a, b)).toBeLessThan(1e-5);
      expect(Math.max(...(a.data as Float32Array))).toBe(6);
    });
  }

  it('goes no further where something else reads what lies between', () => {
    const { json, weights } = batchNormChain('Conv2D');
    const node = [
      ...json.modelTopology.node,
      { name: 'z', op: 'Neg', input: ['m'] },
      { name: 'q', op: 'Neg', input: ['r'] },
    ];
    const graph = readTfjsModel({ ...json, modelTopology: { node } }, weights);
    expect(graph.nodes.map((n) => n.op)).toEqual(['Conv', 'Add', 'Relu', 'Clip', 'Neg', 'Neg']);
  });

  it('gives each of two convolutions with one kernel its own scaled weights', async () => {
    const model = testModel([-1, 4, 4, 2], { 'k/kernel': floats([1, 1, 2, 2]), s: floats([2], 3), t: floats([2], 9) }, [
      { name: 'c1', op: 'Conv2D', input: ['x', 'k/kernel'], attr: windowAttributes('SAME', 1) },
      { name: 'c2', op: 'Conv2D', input: ['x', 'k/kernel'], attr: windowAttributes('SAME', 1) },
      { name: 'm1', op: 'Mul', input: ['c1', 's'] },
      { name: 'm2', op: 'Mul', input: ['t', 'c2'] },
      { name: 'y', op: 'Sub', input: ['m1', 'm2'] },
    ]);
    const data = tensor('float32', [1, 4, 4, 2], noise(32));
    const [expected] = await runTfjs(model, data, ['y']);
    const graph = readTfjsModel(model.json, model.weights);
    expect(graph.nodes.map((n) => n.op)).toEqual(['Conv', 'Conv', 'Sub']);
    expect(largestDifference((await runImported(graph, data)).y, expected)).toBeLessThan(1e-6);
  });
});

describe('options and names', () => {
  const model = batchNormChain('Conv2D');

  it('opens the batch, keeps the name of the input and takes another size', () => {
    const graph = readTfjsModel(model.json, model.weights, { inputSize: { height: 10, width: 8 } });
    expect(graph.inputs.map((v) => [v.name, v.dtype, v.shape])).toEqual([['x', 'float32', ['N', 3, 10, 8]]]);
    expect(graph.outputs.get('y')?.shape).toEqual(['N', 4, 5, 4]);
  });

  it('names outputs as the signature does and builds no more than they need', () => {
    const signature = { outputs: { features: { name: 'r:0' }, 'clipped:0': { name: 'y:0' } } };
    const json = { ...model.json, signature };
    expect([...readTfjsModel(json, model.weights).outputs.keys()]).toEqual(['features', 'clipped']);
    const cut = readTfjsModel(json, model.weights, { outputs: ['features'] });
    expect(cut.nodes.map((n) => n.op)).toEqual(['Conv', 'Relu']);
    expect(() => readTfjsModel(json, model.weights, { outputs: ['logits'] })).toThrow(
      /no output "logits"; it has features, clipped/,
    );
  });
});

describe('weights', () => {
  it('are widened from 8, 16 and half-precision bits, from one file or several', () => {
    const weights = [
      { name: 'a', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
      { name: 'b', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', scale: 2, min: 1 } },
      { name: 'c', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
      { name: 'd', shape: [2], dtype: 'int32', quantization: { dtype: 'uint8', scale: 1, min: -7 } },
    ];
    const bytes = Uint8Array.of(0, 2, 255, 1, 0, 0, 1, 0x00, 0x3c, 0x00, 0xc1, 7, 9);
    const expected = [
      [-1, 0, 126.5],
      [3, 513],
      [1, -2.5],
      [0, 2],
    ];
    const manifest = [{ paths: ['1of2', '2of2'], weights }];
    const files: Record<string, Uint8Array> = { '1of2': bytes.slice(0, 4), '2of2': bytes.slice(4) };
    // A Buffer that starts at an odd address, as files read by Node may.
    const buffer = Buffer.from(new Uint8Array([0, ...bytes]).buffer, 1);
    for (const source of [bytes, buffer, (path: string) => files[path]]) {
      const read = readWeights(manifest, source);
      expect([...read.values()].map((t) => Array.from(t.data as Float32Array))).toEqual(expected);
    }
  });

  it('must be as many as the manifest says', () => {
    const { json, weights } = batchNormChain('Conv2D');
    expect(() => readTfjsModel(json, weights.slice(0, -4))).toThrow(/weights\.bin: \d+ bytes, the manifest names \d+/);
    expect(() => readTfjsModel(json, new Uint8Array([...weights, 0]))).toThrow(/1 bytes of weights are left over/);
  });
});

describe('refuses, naming what is wrong', () => {
  const bad = (nodes: TfjsNodeJson[], constants: Record<string, TestConstant> = {}) => {
    const { json, weights } = testModel([-1, 4, 4, 2], constants, nodes);
    return () => readTfjsModel(json, weights);
  };

  it('unknown operators, computed axes, missing nodes, cycles, training mode', () => {
    expect(bad([one('NonMaxSuppressionV5')])).toThrow(
      /node "y" \(NonMaxSuppressionV5\): the operator is not supported/,
    );
    expect(bad([one('Mean', {}, 'x')])).toThrow(/node "y" \(Mean\): input 1 \("x"\) must be a constant/);
    expect(bad([one('AddV2', {}, 'nowhere')])).toThrow(/no node "nowhere"/);
    const cycle: TfjsNodeJson[] = [
      { name: 'a', op: 'Relu', input: ['b'] },
      { name: 'b', op: 'Relu', input: ['a'] },
      { name: 'y', op: 'Neg', input: ['a'] },
    ];
    expect(bad(cycle)).toThrow(/depends on itself/);
    const norm = one('FusedBatchNormV3', { is_training: attribute.flag(true) }, 'c', 'c', 'c', 'c');
    expect(bad([norm], { c: floats([2]) })).toThrow(/training mode/);
  });

  it('files that are something else', () => {
    expect(() => readTfjsModel({ format: 'layers-model' } as never, new Uint8Array())).toThrow(/layers model/);
    expect(() => readTfjsModel({} as never, new Uint8Array())).toThrow(/not a TensorFlow.js graph model/);
    expect(() => readTfjsModel(null as never, new Uint8Array())).toThrow(/not a TensorFlow.js graph model/);
  });
});
