/** @file For the importer's tests: small TensorFlow.js models made by hand, run by TensorFlow.js itself and by ONNX Runtime. */
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { sizeOf, type Tensor, tensor } from '../graph/tensor.ts';
import { openSession } from '../runtime/session.ts';
import { permuteTensor } from './tfjs-layout.ts';
import type { TfjsAttributeJson, TfjsModelJson, TfjsNodeJson, TfjsWeightJson } from './tfjs-model.ts';

/** Numbers that look random and are the same in every run, in [-1, 1). */
export function noise(count: number, seed = 1): Float32Array {
  const data = new Float32Array(count);
  let state = seed >>> 0;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2147483648 - 1;
  }
  return data;
}

export interface TestModel {
  readonly json: TfjsModelJson;
  readonly weights: Uint8Array;
}

export interface TestConstant {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

const list = (i: readonly number[]): TfjsAttributeJson => ({ list: { i: i.map(String) } });
export const attribute = {
  ints: list,
  text: (s: string): TfjsAttributeJson => ({ s: btoa(s) }),
  texts: (...s: string[]): TfjsAttributeJson => ({ list: { s: s.map((t) => btoa(t)) } }),
  float: (f: number): TfjsAttributeJson => ({ f }),
  flag: (b: boolean): TfjsAttributeJson => ({ b }),
};

/** Attributes of a convolution or pooling over [h, w]. */
export function windowAttributes(padding: string, stride = 1, dilation = 1): Record<string, TfjsAttributeJson> {
  return {
    padding: attribute.text(padding),
    data_format: attribute.text('NHWC'),
    strides: list([1, stride, stride, 1]),
    dilations: list([1, dilation, dilation, 1]),
    explicit_paddings: { list: {} },
  };
}

export function floats(shape: readonly number[], seed = 7): TestConstant {
  return { shape, data: noise(sizeOf(shape), seed) };
}

export function ints(shape: readonly number[], values: readonly number[]): TestConstant {
  return { shape, data: Int32Array.from(values) };
}

/** A node `y` that reads `x`, then the constants named. */
export function one(op: string, attr: TfjsNodeJson['attr'] = {}, ...constants: readonly string[]): TfjsNodeJson {
  return { name: 'y', op, input: ['x', ...constants], attr };
}

/** A model with the input `x` (its TensorFlow shape, -1 for the batch), constants and nodes; the last node is the output. */
export function testModel(
  shape: readonly number[],
  constants: Readonly<Record<string, TestConstant>>,
  nodes: readonly TfjsNodeJson[],
): TestModel {
  const manifest: TfjsWeightJson[] = [];
  const bytes: number[] = [];
  const constantNodes: TfjsNodeJson[] = [];
  for (const [name, { shape: dims, data }] of Object.entries(constants)) {
    const whole = data instanceof Int32Array;
    manifest.push({ name, shape: dims, dtype: whole ? 'int32' : 'float32' });
    bytes.push(...new Uint8Array(data.buffer));
    constantNodes.push({ name, op: 'Const', attr: { dtype: { type: whole ? 'DT_INT32' : 'DT_FLOAT' } } });
  }
  const dim = shape.map((size) => ({ size: String(size) }));
  const x: TfjsNodeJson = {
    name: 'x',
    op: 'Placeholder',
    attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } },
  };
  const json = {
    format: 'graph-model',
    modelTopology: { node: [x, ...constantNodes, ...nodes], versions: { producer: 1 } },
    weightsManifest: [{ paths: ['weights.bin'], weights: manifest }],
  };
  return { json: json as TfjsModelJson, weights: new Uint8Array(bytes) };
}

/** What TensorFlow.js makes of the model: its outputs by the names of their nodes. */
export async function runTfjs(model: TestModel, x: Tensor, outputs: readonly string[]): Promise<Tensor[]> {
  await tf.setBackend('cpu');
  const { modelTopology, weightsManifest, userDefinedMetadata, signature } = model.json;
  const artifacts = {
    format: 'graph-model',
    modelTopology,
    weightSpecs: weightsManifest.flatMap((g) => g.weights),
    weightData: model.weights.slice().buffer,
    ...(userDefinedMetadata ? { userDefinedMetadata } : {}),
    ...(signature ? { signature } : {}),
  };
  const loaded = await loadGraphModel({ load: async () => artifacts as never });
  const fed = tf.tensor(x.data as Float32Array, [...x.shape]);
  const results = loaded.execute({ [loaded.inputs[0].name]: fed }, [...outputs]);
  const tensors = (Array.isArray(results) ? results : [results]).map((t) =>
    tensor('float32', t.shape, t.dataSync() as Float32Array),
  );
  loaded.dispose();
  return tensors;
}

/** What ONNX Runtime makes of the imported graph, pictures turned to channels-first and rank-4 results turned back. */
export async function runImported(graph: Graph, x: Tensor): Promise<Record<string, Tensor>> {
  const session = await openSession(writeOnnx(graph), { threads: 1 });
  try {
    const fed = x.shape.length === 4 ? permuteTensor(x, [0, 3, 1, 2]) : x;
    const results = await session.run({ [graph.inputs[0].name]: fed });
    const turned = Object.entries(results).map(([name, t]) => {
      return [name, t.shape.length === 4 ? permuteTensor(t, [0, 2, 3, 1]) : t] as const;
    });
    return Object.fromEntries(turned);
  } finally {
    await session.close();
  }
}

/** The largest difference of two tensors; infinite where their shapes differ. */
export function largestDifference(a: Tensor, b: Tensor): number {
  if (String(a.shape) !== String(b.shape) || a.data.length !== sizeOf(a.shape)) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs(Number(a.data[i]) - Number(b.data[i]));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
