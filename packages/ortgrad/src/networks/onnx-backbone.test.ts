/** @file ONNX networks cut at their feature: by name, by the rule, with what stands in the way named. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { constant, createGraph, type Graph, input, output } from '../graph/graph.ts';
import { readOnnx } from '../graph/onnx-read.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { add, conv, matmul, reduceMean, reshape } from '../graph/operators.ts';
import { filled, type Tensor, tensor, toNumbers } from '../graph/tensor.ts';
import { openSession } from '../runtime/session.ts';
import { FEATURE, PICTURES } from './network.ts';
import { cutBackbone, readBackbone } from './onnx-backbone.ts';

/** Networks that PyTorch exported, from gradients/pytorch. */
const exported = (name: string) =>
  gunzipSync(readFileSync(new URL(`../gradients/pytorch/${name}.onnx.gz`, import.meta.url)));

const pictures = tensor(
  'float32',
  [3, 3, 16, 16],
  Array.from({ length: 3 * 3 * 256 }, (_, i) => Math.sin(0.37 * i)),
);

async function run(model: Uint8Array, inputs: Record<string, Tensor>) {
  const session = await openSession(model);
  const results = await session.run(inputs);
  await session.close();
  return results;
}

/** x W^T + b by hand. */
function linear(x: Tensor, w: Tensor, b: Tensor | undefined, transposed = true): number[] {
  const [rows, inputs] = x.shape as [number, number];
  const outputs = w.shape[transposed ? 0 : 1] as number;
  const [xs, ws, bs] = [toNumbers(x), toNumbers(w), b ? toNumbers(b) : undefined];
  const weight = (o: number, i: number) => ws[transposed ? o * inputs + i : i * outputs + o] as number;
  return Array.from({ length: rows * outputs }, (_, at) => {
    const [row, o] = [Math.floor(at / outputs), at % outputs];
    return Array.from({ length: inputs }, (_, i) => (xs[row * inputs + i] as number) * weight(o, i)).reduce(
      (sum, v) => sum + v,
      bs?.[o] ?? 0,
    );
  });
}

const largestDifference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((v, i) => Math.abs(v - (b[i] as number))));

describe('a backbone from an ONNX file', () => {
  it.each([
    ['resnet', 16, 'fc.weight', 'fc.bias'],
    ['dino', 16, 'head.weight', 'head.bias'],
    ['swin', 8, 'head.weight', 'head.bias'],
    ['clip', 8, 'proj', undefined],
  ])('ends where the last linear layer begins (%s)', async (name, features, weight, bias) => {
    const bytes = exported(name);
    const backbone = readBackbone(bytes);
    expect(backbone.inputs.map((v) => [v.name, v.shape])).toEqual([[PICTURES, ['N', 3, 16, 16]]]);
    expect([...backbone.outputs].map(([key, v]) => [key, v.shape])).toEqual([[FEATURE, ['N', features]]]);
    const whole = readBackbone(bytes, { feature: 'y' });
    const constants = (key: string) => whole.constants.get(key) as Tensor;
    // Batch norms at rest, which the file has in training mode.
    const { y } = await run(writeOnnx(readOnnx(bytes).graph), { x: pictures });
    const { feature } = await run(writeOnnx(backbone), { [PICTURES]: pictures });
    const [w, b] = [constants(weight), bias === undefined ? undefined : constants(bias)];
    const head = linear(feature as Tensor, w, b, weight !== 'proj');
    expect(largestDifference(head, toNumbers(y as Tensor))).toBeLessThan(1e-5);
    // The classifier is gone.
    expect(backbone.constants.has(weight)).toBe(false);
  });

  it('ends at a value by its name, maps pooled by their mean', async () => {
    const name = '/features/features.3/act/Relu_output_0';
    const backbone = readBackbone(exported('resnet'), { feature: name });
    const rule = readBackbone(exported('resnet'));
    const [a, b] = await Promise.all([backbone, rule].map((g) => run(writeOnnx(g), { [PICTURES]: pictures })));
    expect(a?.feature?.shape).toEqual([3, 16]);
    expect(largestDifference(toNumbers(a?.feature as Tensor), toNumbers(b?.feature as Tensor))).toBeLessThan(1e-6);
  });

  it('takes the first token or their mean', async () => {
    const feature = '/norm/LayerNormalization_output_0';
    expect(() => readBackbone(exported('dino'), { feature })).toThrow(/is one of tokens, \[N,18,8\]: say whether/);
    const [first, mean, both] = (await Promise.all(
      [
        readBackbone(exported('dino'), { feature, tokens: 'first' }),
        readBackbone(exported('dino'), { feature, tokens: 'mean' }),
        readBackbone(exported('dino')),
      ].map(async (g) => (await run(writeOnnx(g), { [PICTURES]: pictures })).feature as Tensor),
    )) as [Tensor, Tensor, Tensor];
    expect(mean.shape).toEqual([3, 8]);
    // What the network's own head reads: the class token, then the mean of the 16 patches.
    const heads = [0, 1, 2].flatMap((n) => toNumbers(both).slice(16 * n, 16 * n + 8));
    expect(largestDifference(toNumbers(first), heads)).toBeLessThan(1e-6);
    expect(largestDifference(toNumbers(mean), heads)).toBeGreaterThan(1e-3);
  });

  it('says what is there where a name is not', () => {
    expect(() => readBackbone(exported('resnet'), { feature: 'nope' })).toThrow(
      /nothing in it is named "nope"; its outputs are y, its last values .*\/Flatten_output_0, y$/,
    );
    expect(() => readBackbone(exported('resnet'), { feature: 'fc.weight' })).toThrow(
      /nothing in it is named "fc.weight"/,
    );
  });
});

describe('a network that is no backbone', () => {
  const kernel = (graph: Graph) => constant(graph, filled('float32', [4, 3, 3, 3], 0.1), 'w');

  it('may have no linear layer', () => {
    const graph = createGraph();
    output(graph, 'y', conv(input(graph, 'x', 'float32', ['N', 3, 8, 8]), kernel(graph)));
    expect(() => cutBackbone(graph)).toThrow(/no linear layer/);
    expect(cutBackbone(graph, { feature: 'y' }).outputs.get(FEATURE)?.shape).toEqual(['N', 4]);
  });

  it('may take more than pictures, or other pictures', () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', ['N', 3, 8, 8]);
    const other = input(graph, 'other', 'float32', ['N', 4, 6, 6]);
    output(graph, 'y', add(conv(x, kernel(graph)), other));
    expect(() => cutBackbone(graph, { feature: 'y' })).toThrow(
      'it must take pictures alone, float32 [N, C, H, W], but takes x float32[N, 3, 8, 8] and other float32[N, 4, 6, 6]',
    );
    const flat = createGraph();
    const w = constant(flat, filled('float32', [5, 2], 1), 'w');
    output(flat, 'y', matmul(input(flat, 'x', 'float32', ['N', 5]), w));
    expect(() => cutBackbone(flat, { feature: 'y' })).toThrow(/but takes x float32\[N, 5\]/);
  });

  it('may be for a fixed number of pictures', () => {
    const fixed = (shape: number[]) => {
      const graph = createGraph();
      const y = reduceMean(conv(input(graph, 'x', 'float32', [1, 3, 8, 8]), kernel(graph)), [2, 3]);
      output(graph, 'y', reshape(y, shape));
      return graph;
    };
    expect(() => cutBackbone(fixed([1, 4]), { feature: 'y' })).toThrow(/exported for a fixed number of pictures/);
    expect(() => cutBackbone(fixed([1, -1]), { feature: 'y' })).toThrow(/exported for a fixed number of pictures/);
    expect(cutBackbone(fixed([-1, 4]), { feature: 'y' }).outputs.get(FEATURE)?.shape).toEqual(['N', 4]);
  });

  it('may have a feature of another rank', () => {
    const graph = createGraph();
    output(graph, 'y', reduceMean(conv(input(graph, 'x', 'float32', ['N', 3, 8, 8]), kernel(graph)), [1, 2, 3]));
    expect(() => cutBackbone(graph, { feature: 'y' })).toThrow(/has the shape \[N\]: it must be/);
  });
});
