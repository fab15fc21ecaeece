/** @file Whole training steps against stored PyTorch values; exact resume; the trained network cut out of the same graph. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients/backward.ts';
import { assign, createGraph, type Graph, input, output, state } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import * as ops from '../graph/operators.ts';
import { scalar, type Tensor, tensor } from '../graph/tensor.ts';
import { batchNorm, convolution, crossEntropy, linear } from '../layers/layers.ts';
import { trainable, withValues } from '../layers/trainable.ts';
import { adamW, clipGlobalNorm, updates } from '../optim/optimizers.ts';
import { openProgram } from './program.ts';
import { openSession } from './session.ts';

interface Stored {
  readonly shape: number[];
  readonly data: number[];
}
const fixture = JSON.parse(readFileSync(new URL('./program.fixture.json', import.meta.url), 'utf8')) as {
  initial: Record<string, Stored>;
  final: Record<string, Stored>;
  x: number[];
  y: number[];
  losses: number[];
  norms: number[];
  logits: number[];
};

/** The network of program.reference.py, parameters named as PyTorch names them. */
function network(): Graph {
  const graph = createGraph('small CNN');
  const random = () => 0.5;
  let x = input(graph, 'x', 'float32', ['N', 3, 9, 9]);
  x = convolution(x, { name: '0', outputs: 8, kernel: 3, stride: 2, random });
  x = ops.clip(batchNorm(x, { name: '1' }), 0, 6);
  x = ops.relu(batchNorm(convolution(x, { name: '3', outputs: 8, kernel: 3, group: 8, random }), { name: '4' }));
  x = convolution(x, { name: '6', outputs: 12, kernel: 1, bias: true, random });
  x = ops.reshape(ops.globalAveragePool(x), [0, -1]);
  output(graph, 'logits', linear(x, { name: '9', outputs: 2, random }));
  const stored = Object.entries(fixture.initial).map(
    ([name, { shape, data }]) => [name, tensor('float32', shape, data)] as const,
  );
  return withValues(graph, new Map(stored));
}

function training(): Graph {
  const graph = createGraph('training');
  const x = input(graph, 'x', 'float32', [6, 3, 9, 9]);
  const targets = input(graph, 'targets', 'float32', [6, 2]);
  const learningRate = input(graph, 'learningRate', 'float32', []);
  const { outputs, parameters } = trainable(graph, network(), { inputs: { x }, learns: () => true });
  const loss = crossEntropy(outputs.get('logits') as never, targets);
  const { clipped, norm } = clipGlobalNorm(updates(parameters, gradients(loss, parameters)), 0.5);
  adamW(clipped, { learningRate, weightDecay: 0.05 });
  output(graph, 'loss', loss);
  output(graph, 'norm', norm);
  return graph;
}

function batch(step: number): Record<string, Tensor> {
  const size = 6 * 3 * 81;
  const labels = fixture.y.slice(step * 6, step * 6 + 6);
  return {
    x: tensor('float32', [6, 3, 9, 9], fixture.x.slice(step * size, (step + 1) * size)),
    targets: tensor(
      'float32',
      [6, 2],
      labels.flatMap((y) => (y === 0 ? [1, 0] : [0, 1])),
    ),
    learningRate: scalar(1e-2),
  };
}

const first = (t: Tensor | undefined) => Number(t?.data[0]);

describe('a training step as one graph', () => {
  it('gives the losses, gradient norms, parameters and running statistics of PyTorch', async () => {
    const program = await openProgram(training());
    for (let step = 0; step < 3; step++) {
      const { loss, norm } = await program.run(batch(step));
      expect(first(loss)).toBeCloseTo(fixture.losses[step] as number, 5);
      expect(first(norm)).toBeCloseTo(fixture.norms[step] as number, 4);
    }
    const states = await program.states();
    for (const [name, { data }] of Object.entries(fixture.final)) {
      const error = Math.max(...data.map((v, i) => Math.abs(v - Number(states.get(name)?.data[i]))));
      expect(error, name).toBeLessThan(2e-4);
    }
    // Deployed: the same network with the trained values and an open batch.
    const session = await openSession(writeOnnx(withValues(network(), states)));
    const { logits } = await session.run({ x: (batch(0) as { x: Tensor }).x });
    const error = Math.max(...fixture.logits.map((v, i) => Math.abs(v - Number(logits?.data[i]))));
    expect(error).toBeLessThan(1e-3);
    await session.close();
    await program.close();
  });

  it('resumes exactly from its states', async () => {
    const program = await openProgram(training());
    await program.run(batch(0));
    const saved = new Map([...(await program.states())].map(([n, t]) => [n, { ...t, data: t.data.slice() } as Tensor]));
    const straight = [first((await program.run(batch(1))).loss), first((await program.run(batch(2))).loss)];
    const resumed = await openProgram(training());
    resumed.load(saved);
    expect([first((await resumed.run(batch(1))).loss), first((await resumed.run(batch(2))).loss)]).toEqual(straight);
    expect(await resumed.states()).toEqual(await program.states());
    await program.close();
    await resumed.close();
  });

  it('keeps its states where a run fails, and refuses states that do not fit', async () => {
    const program = await openProgram(training());
    const before = [...(await program.states())].map(([n, t]) => [n, t.data.slice()]);
    await expect(
      program.run({ ...batch(0), x: tensor('float32', [1, 3, 9, 9], Array(243).fill(0)) }),
    ).rejects.toThrow();
    expect([...(await program.states())].map(([n, t]) => [n, t.data])).toEqual(before);
    expect(() => program.load(new Map([['nope', scalar(1)]]))).toThrow(/no state named "nope"/);
    expect(() => program.load(new Map([['9.bias', scalar(1)]]))).toThrow(/"9.bias" is float32\[2\]/);
    await program.close();
  });

  it('lets a state count runs', async () => {
    const graph = createGraph();
    const count = state(graph, 'count', scalar(0));
    assign(count, ops.add(count, 1));
    output(graph, 'before', ops.mul(count, 10));
    const program = await openProgram(graph);
    const seen = [];
    for (let i = 0; i < 3; i++) seen.push(first((await program.run({})).before));
    expect(seen).toEqual([0, 10, 20]);
    expect((await program.states()).get('count')?.data[0]).toBe(3);
    await program.close();
  });
});
