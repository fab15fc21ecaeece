/**
 * @file Small versions of the common backbones as PyTorch exports them: read, put into a training graph, and held against the output,
 * the loss and the gradients that PyTorch computed (networks.reference.py), and against finite differences.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createGraph, type Graph, input, output, type Value } from '../../graph/graph.ts';
import { readOnnx } from '../../graph/onnx-read.ts';
import { writeOnnx } from '../../graph/onnx-write.ts';
import { type Tensor, tensor, toNumbers } from '../../graph/tensor.ts';
import { crossEntropy } from '../../layers/layers.ts';
import { trainable } from '../../layers/trainable.ts';
import { openProgram } from '../../runtime/program.ts';
import { readSafetensors } from '../../runtime/safetensors.ts';
import { openSession } from '../../runtime/session.ts';
import { gradients } from '../backward.ts';

const stored = (name: string) => gunzipSync(readFileSync(new URL(`./${name}.gz`, import.meta.url)));

const pictures = tensor(
  'float32',
  [3, 3, 16, 16],
  Array.from({ length: 3 * 3 * 16 * 16 }, (_, i) => Math.sin(0.37 * i)),
);
const targets = tensor('float32', [3, 4], [1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0]);

type Mode = 'eval' | 'train';

/** Loss, output and gradients as outputs of a graph; the parameters that PyTorch has gradients of learn. */
function trainingGraph(network: Graph, learning: ReadonlySet<string>, mode: Mode): Graph {
  const graph = createGraph('training');
  const x = input(graph, 'x', 'float32', [3, 3, 16, 16]);
  const { outputs, parameters } = trainable(graph, network, {
    inputs: { x },
    learns: (name) => learning.has(name),
    statistics: mode === 'train' ? 'batch' : 'running',
  });
  const y = outputs.get('y') as Value;
  const loss = crossEntropy(y, input(graph, 'targets', 'float32', [3, 4]));
  output(graph, 'y', y);
  output(graph, 'loss', loss);
  const found = gradients(loss, parameters);
  for (const [i, parameter] of parameters.entries()) output(graph, `d.${parameter.name}`, found[i] as Value);
  return graph;
}

/** Largest difference, relative to the largest number that is expected. */
function relativeError(got: Tensor | undefined, want: Tensor): number {
  const wanted = toNumbers(want);
  const scale = Math.max(1e-3, ...wanted.map(Math.abs));
  return Math.max(...wanted.map((v, i) => Math.abs(v - Number(got?.data[i] ?? Number.NaN)))) / scale;
}

function withPrefix(tensors: ReadonlyMap<string, Tensor>, prefix: string): Map<string, Tensor> {
  return new Map(
    [...tensors].flatMap(([name, t]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), t]] : [])),
  );
}

const names = [
  ...['resnet', 'mobilenet', 'efficientnet', 'xception', 'convnext', 'clip', 'dino', 'swin', 'assorted'],
  ...['convnext-dynamo', 'dino-dynamo', 'assorted-dynamo'],
];

describe.each(names)('%s', (name) => {
  const network = readOnnx(stored(`${name}.onnx`)).graph;
  const { tensors } = readSafetensors(stored(`${name}.safetensors`));
  const modes = (['eval', 'train'] as const).filter((mode) => withPrefix(tensors, `${mode}.d.`).size > 0);

  it('gives the output of PyTorch, with an open batch', async () => {
    expect(network.outputs.get('y')?.shape).toEqual(['N', 4]);
    const session = await openSession(writeOnnx(network));
    const { y } = await session.run({ x: pictures });
    expect(relativeError(y, tensors.get('eval.y') as Tensor)).toBeLessThan(1e-5);
    await session.close();
  });

  it.each(modes)('has the loss and all gradients of PyTorch (%s)', async (mode) => {
    const expected = withPrefix(tensors, `${mode}.d.`);
    const graph = trainingGraph(network, new Set(expected.keys()), mode);
    const shaping = ['Shape', 'ConstantOfShape', 'Mod', 'Range'];
    expect(graph.nodes.map((n) => n.op).filter((op) => shaping.includes(op))).toEqual([]);
    const program = await openProgram(graph);
    const results = await program.run({ x: pictures, targets });
    expect(relativeError(results.loss, tensors.get(`${mode}.loss`) as Tensor)).toBeLessThan(1e-5);
    expect(relativeError(results.y, tensors.get(`${mode}.y`) as Tensor)).toBeLessThan(2e-5);
    for (const [key, want] of expected) {
      expect(results[`d.${key}`]?.shape, key).toEqual(want.shape);
      expect(relativeError(results[`d.${key}`], want), key).toBeLessThan(1e-4);
    }
    const statistics = withPrefix(tensors, 'train.');
    const states = await program.states();
    for (const [key, want] of mode === 'train' ? statistics : []) {
      if (key.includes('running')) expect(relativeError(states.get(key), want), key).toBeLessThan(1e-5);
    }
    await program.close();
  });

  it('agrees with finite differences', async () => {
    const mode = modes.at(-1) as Mode;
    const learning = new Set(withPrefix(tensors, `${mode}.d.`).keys());
    const program = await openProgram(trainingGraph(network, learning, mode));
    const first = await program.run({ x: pictures, targets });
    const initial = new Map(
      [...(await program.states())].map(([key, t]) => [key, { ...t, data: t.data.slice() } as Tensor]),
    );
    // One element of every third parameter: the one with the largest gradient, where rounding matters least.
    for (const key of [...learning].filter((_, i) => i % 3 === 0)) {
      const gradient = toNumbers(first[`d.${key}`] as Tensor);
      const at = gradient.reduce((best, v, i) => (Math.abs(v) > Math.abs(gradient[best] as number) ? i : best), 0);
      const lossAt = async (move: number) => {
        const before = initial.get(key) as Tensor;
        const data = (before.data as Float32Array).slice();
        data[at] = (data[at] as number) + move;
        await program.load(new Map([...initial, [key, { ...before, data }]]));
        return Number((await program.run({ x: pictures, targets })).loss?.data[0]);
      };
      const step = 5e-4;
      const numeric = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
      expect(Math.abs(numeric - (gradient[at] as number)), key).toBeLessThan(2e-3 + 0.02 * Math.abs(numeric));
    }
    await program.close();
  });
});
