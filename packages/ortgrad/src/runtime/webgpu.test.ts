/**
 * @file Training on the WebGPU provider gives what the CPU gives. Without a GPU it runs on SwiftShader, which Debian's chromium
 * package carries; where neither is there the tests skip.
 */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients/backward.ts';
import { createGraph, type Graph, input, output, type Value } from '../graph/graph.ts';
import * as ops from '../graph/operators.ts';
import { scalar, sizeOf, type Tensor, tensor } from '../graph/tensor.ts';
import { batchNorm, convolution, crossEntropy, linear } from '../layers/layers.ts';
import { trainable } from '../layers/trainable.ts';
import { adamW, clipGlobalNorm, updates } from '../optim/optimizers.ts';
import { chooseDevice } from './device.ts';
import { openProgram } from './program.ts';

const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (!process.env.VK_ICD_FILENAMES && existsSync(SOFTWARE_DRIVER)) process.env.VK_ICD_FILENAMES = SOFTWARE_DRIVER;
const missing = await chooseDevice('webgpu').then(
  () => undefined,
  (error: Error) => error.message,
);
if (missing) console.warn(`WebGPU tests skipped: ${missing}`);

function seeded(): () => number {
  let s = 11;
  return () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
}

function numbers(shape: readonly number[], phase: number): Tensor {
  return tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 12.9898 + phase)),
  );
}

function cnn(): Graph {
  const random = seeded();
  const graph = createGraph('small CNN');
  let x = input(graph, 'x', 'float32', ['N', 3, 16, 16]);
  x = ops.clip(
    batchNorm(convolution(x, { name: 'a', outputs: 16, kernel: 3, stride: 2, random }), { name: 'an' }),
    0,
    6,
  );
  x = ops.relu(batchNorm(convolution(x, { name: 'b', outputs: 16, kernel: 3, group: 16, random }), { name: 'bn' }));
  x = ops.relu(batchNorm(convolution(x, { name: 'c', outputs: 24, kernel: 1, random }), { name: 'cn' }));
  output(graph, 'logits', linear(ops.reduceMean(x, [2, 3]), { name: 'head', outputs: 2, random }));
  return graph;
}

/** One block of attention over patches, by hand: what matters here is the operators. */
function vit(): Graph {
  const random = seeded();
  const graph = createGraph('small ViT');
  const [batch, tokens, width] = [4, 16, 24];
  const x = input(graph, 'x', 'float32', [batch, 3, 16, 16]);
  const patches = convolution(x, {
    name: 'patch',
    outputs: width,
    kernel: 4,
    stride: 4,
    padding: 0,
    random,
    bias: true,
  });
  let t = ops.transpose(ops.reshape(patches, [batch, width, tokens]), [0, 2, 1]);
  const project = (v: Value, name: string, outputs: number) =>
    ops.reshape(linear(ops.reshape(v, [batch * tokens, -1]), { name, outputs, random }), [batch, tokens, outputs]);
  const heads = (v: Value) => ops.transpose(ops.reshape(v, [batch, tokens, 3, 8]), [0, 2, 1, 3]);
  const [q, k, v] = ['q', 'k', 'v'].map((name) => heads(project(t, name, width))) as [Value, Value, Value];
  const attention = ops.softmax(ops.mul(ops.matmul(q, ops.transpose(k, [0, 1, 3, 2])), 1 / Math.sqrt(8)));
  const mixed = ops.reshape(ops.transpose(ops.matmul(attention, v), [0, 2, 1, 3]), [batch, tokens, width]);
  t = ops.add(t, project(mixed, 'out', width));
  const hidden = project(t, 'up', 48);
  const gelu = ops.mul(ops.mul(hidden, 0.5), ops.add(ops.erf(ops.mul(hidden, Math.SQRT1_2)), 1));
  t = ops.add(t, project(gelu, 'down', width));
  output(graph, 'logits', linear(ops.reduceMean(t, [1]), { name: 'head', outputs: 2, random }));
  return graph;
}

function step(network: Graph): Graph {
  const graph = createGraph('step');
  const x = input(graph, 'x', 'float32', [4, 3, 16, 16]);
  const targets = input(graph, 'targets', 'float32', [4, 2]);
  const learningRate = input(graph, 'learningRate', 'float32', []);
  const { outputs, parameters } = trainable(graph, network, { inputs: { x }, learns: () => true });
  const loss = crossEntropy(outputs.get('logits') as Value, targets);
  const { clipped, norm } = clipGlobalNorm(updates(parameters, gradients(loss, parameters)), 1);
  // With a small epsilon a step has the size of the learning rate even where the gradient is rounding alone.
  adamW(clipped, { learningRate, epsilon: 1e-2 });
  output(graph, 'loss', loss);
  output(graph, 'norm', norm);
  return graph;
}

async function threeSteps(network: Graph, device: 'cpu' | 'webgpu') {
  const program = await openProgram(step(network), { device });
  const metrics: number[] = [];
  for (let i = 0; i < 3; i++) {
    const targets = tensor('float32', [4, 2], [1, 0, 0, 1, 1, 0, 0, 1]);
    const out = await program.run({ x: numbers([4, 3, 16, 16], i), targets, learningRate: scalar(1e-2) });
    metrics.push(Number(out.loss?.data[0]), Number(out.norm?.data[0]));
  }
  const states = new Map([...(await program.states())].map(([name, t]) => [name, Array.from(t.data as Float32Array)]));
  await program.close();
  return { metrics, states };
}

describe.skipIf(missing !== undefined)('three training steps on WebGPU and on the CPU', () => {
  it.each([
    ['a small CNN', cnn],
    ['a small ViT', vit],
  ])(
    'agree for %s, states included',
    async (_name, network) => {
      const [cpu, gpu] = [await threeSteps(network(), 'cpu'), await threeSteps(network(), 'webgpu')];
      for (const [i, value] of cpu.metrics.entries())
        expect(Math.abs((gpu.metrics[i] as number) - value)).toBeLessThan(1e-3);
      expect([...gpu.states.keys()]).toEqual([...cpu.states.keys()]);
      for (const [name, values] of cpu.states) {
        const error = Math.max(...values.map((v, i) => Math.abs(v - (gpu.states.get(name)?.[i] as number))));
        expect(error, name).toBeLessThan(1e-3);
      }
    },
    120_000,
  );
});

describe('a device that is not there', () => {
  it('is an error that says how to get it', async () => {
    await expect(chooseDevice('cuda')).rejects.toThrow(
      /the device "cuda" is not to be had here: it needs an NVIDIA GPU.*ONNXRUNTIME_NODE_INSTALL/s,
    );
  });

  it('makes auto say what it chose', async () => {
    const notes: string[] = [];
    const device = await chooseDevice('auto', (text) => notes.push(text));
    expect(['cpu', 'webgpu', 'cuda']).toContain(device);
    expect(notes).toHaveLength(1);
  });
});
