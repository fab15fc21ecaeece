/**
 * @file The built-in networks against PyTorch's (networks.reference.py): number of parameters, feature, loss and gradients, with
 * parameters under their published names.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients/backward.ts';
import { constant, createGraph, fixedShape, type Graph, input, output, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { mul, reduceSum } from '../graph/operators.ts';
import { sizeOf, type Tensor, tensor, toNumbers } from '../graph/tensor.ts';
import { trainable, withValues } from '../layers/trainable.ts';
import { openProgram } from '../runtime/program.ts';
import { openSession } from '../runtime/session.ts';
import { buildNetwork, FEATURE, type NetworkName, networks, PICTURES } from './index.ts';
import { visionTransformer } from './vision-transformer.ts';

interface Reference {
  readonly parameters: number;
  readonly withHead: number;
  /** What the pictures are filled by. */
  readonly pictures: string;
  readonly feature: { readonly norm: number; readonly values: number[] };
  readonly training?: {
    readonly loss: number;
    /** Norm, and product with a fixed direction. */
    readonly gradients: Readonly<Record<string, readonly [number, number]>>;
  };
}
const fixture = JSON.parse(readFileSync(new URL('./networks.fixture.json', import.meta.url), 'utf8')) as Record<
  string,
  Reference
>;

const SIZE = 64;
const BATCH = 4;

/** As in networks.reference.py. */
function fill(name: string, shape: readonly number[], of: (u: number) => number = (u) => u): Tensor {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let bits = (Math.imul(i, 0x9e3779b9) + hash) | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    bits ^= bits >>> 16;
    data[i] = of((bits >>> 0) / 2 ** 31 - 1);
  }
  return tensor('float32', shape, data);
}

function initial(name: string, shape: readonly number[]): Tensor {
  if (name.endsWith('running_var')) return fill(name, shape, (u) => 1 + 0.5 * u);
  if (name.endsWith('running_mean') || name.endsWith('.bias')) return fill(name, shape, (u) => 0.1 * u);
  if (!name.endsWith('.weight')) return fill(name, shape, (u) => 0.5 * u);
  const bound = Math.sqrt(6 / sizeOf(shape.slice(1)));
  return fill(name, shape, shape.length === 1 ? (u) => 1 + 0.2 * u : (u) => u * bound);
}

const isParameter = (network: Graph, name: string) =>
  (network.constants.get(name)?.shape.length ?? 0) > 0 && !/running_|^ints/.test(name);

function parameterCount(network: Graph): number {
  const names = [...network.constants.keys()].filter((name) => isParameter(network, name));
  return names.reduce((sum, name) => sum + sizeOf((network.constants.get(name) as Tensor).shape), 0);
}

function filledNetwork(network: Graph): Graph {
  const floats = [...network.constants].filter(([, t]) => t.dtype === 'float32' && t.shape.length > 0);
  return withValues(network, new Map(floats.map(([name, t]) => [name, initial(name, t.shape)])));
}

/** Loss and gradients as outputs; batch norms on the statistics of the batch. */
function trainingGraph(network: Graph, learning: readonly string[]): Graph {
  const graph = createGraph('training');
  const pictures = input(graph, PICTURES, 'float32', [BATCH, 3, SIZE, SIZE]);
  const { outputs, parameters } = trainable(graph, network, { inputs: { [PICTURES]: pictures }, learns: () => true });
  const feature = outputs.get(FEATURE) as Value;
  const loss = reduceSum(mul(feature, constant(graph, fill('projection', fixedShape(feature)))));
  output(graph, 'loss', loss);
  const wanted = learning.map((name) => parameters.find((p) => p.name === name) as Value);
  for (const [i, gradient] of gradients(loss, wanted).entries()) output(graph, `d.${learning[i]}`, gradient as Value);
  return graph;
}

const norm = (list: readonly number[]) => Math.sqrt(list.reduce((sum, v) => sum + v * v, 0));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
const random = () => 0.5;

const meanPooled = visionTransformer({
  width: 48,
  depth: 2,
  heads: 3,
  pooling: 'mean',
  finalNorm: false,
  epsilon: 1e-5,
});
const cases = [...(Object.keys(networks) as NetworkName[]), 'vit_mean'] as const;

describe.each(cases)('%s', (name) => {
  const build = (size: number) => buildNetwork(name === 'vit_mean' ? meanPooled : name, size, random);
  const { features } = name === 'vit_mean' ? meanPooled : networks[name];
  const expected = fixture[name] as Reference;
  const network = filledNetwork(build(SIZE));
  const pictures = fill(expected.pictures, [BATCH, 3, SIZE, SIZE], (u) => 1.5 * u);

  it('has the published number of parameters', () => {
    // Position embeddings grow with the picture.
    expect(parameterCount(name.startsWith('vit') ? build(224) : network)).toBe(expected.parameters);
  });

  it('gives the feature of PyTorch', async () => {
    const session = await openSession(writeOnnx(network));
    const { feature } = await session.run({ [PICTURES]: pictures });
    await session.close();
    expect(feature?.shape).toEqual([BATCH, features]);
    const values = toNumbers(feature as Tensor);
    const scale = Math.max(...values.map(Math.abs));
    expect(Math.abs(norm(values) / expected.feature.norm - 1)).toBeLessThan(1e-4);
    const count = expected.feature.values.length;
    for (const [i, want] of expected.feature.values.entries()) {
      const at = Math.floor((i * (values.length - 1)) / (count - 1));
      expect(Math.abs((values[at] as number) - want) / scale, `value ${at}`).toBeLessThan(1e-4);
    }
  });

  const { training } = expected;
  if (!training) return;
  it('has the loss and gradients of PyTorch in training', async () => {
    const { loss, gradients: wanted } = training;
    const program = await openProgram(trainingGraph(network, Object.keys(wanted)));
    const results = await program.run({ [PICTURES]: pictures });
    await program.close();
    expect(Math.abs(Number(results.loss?.data[0]) - loss)).toBeLessThan(1e-2);
    for (const [key, [size, product]] of Object.entries(wanted)) {
      const gradient = results[`d.${key}`] as Tensor;
      const direction = toNumbers(fill(`${key} direction`, gradient.shape));
      const values = toNumbers(gradient);
      // A single value on the other side of a ReLU's corner moves a gradient by a hundredth.
      expect(Math.abs(norm(values) - size) / size, key).toBeLessThan(0.03);
      expect(Math.abs(dot(values, direction) - product) / size, key).toBeLessThan(0.03);
    }
  });
});

describe('a vision transformer', () => {
  it('refuses pictures that do not divide into patches, and heads that do not divide the width', () => {
    expect(() => buildNetwork('vit_tiny', 100, random)).toThrow(/100 x 100 pixels do not divide into patches of 16/);
    const odd = visionTransformer({ width: 48, depth: 1, heads: 5 });
    expect(() => buildNetwork(odd, 32, random)).toThrow(/5 heads do not divide a width of 48/);
  });
});
