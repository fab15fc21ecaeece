/** @file Dropout and stochastic depth: nothing at rest, as the fed draws say in training, with the gradient of what was kept. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients/backward.ts';
import { gradientError } from '../gradients/check.ts';
import { createGraph, type Graph, input, output, type Value } from '../graph/graph.ts';
import { readOnnx } from '../graph/onnx-read.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import * as ops from '../graph/operators.ts';
import { filled, type Tensor, tensor, toNumbers } from '../graph/tensor.ts';
import { openProgram } from '../runtime/program.ts';
import { openSession } from '../runtime/session.ts';
import { drawInputs, dropout, droppedElements, droppedSamples, stochasticDepth } from './dropout.ts';
import { trainable } from './trainable.ts';

function network(): Graph {
  const graph = createGraph('network');
  const x = input(graph, 'x', 'float32', ['N', 3, 40]);
  const branch = stochasticDepth(ops.mul(x, 2), { name: 'block.drop', rate: 0.25 });
  output(graph, 'y', dropout(ops.add(x, branch), { name: 'head.drop', rate: 0.5 }));
  return graph;
}

/** A generator for tests: the fractional parts of multiples of the golden ratio. */
function golden(seed: number) {
  let n = seed;
  return () => (n++ * 0.6180339887498949) % 1;
}

function training() {
  const graph = createGraph('training');
  const x = input(graph, 'x', 'float32', [8, 3, 40]);
  const { draws, feed } = drawInputs(graph);
  const { outputs } = trainable(graph, network(), { inputs: { x }, learns: () => true, draws });
  const y = outputs.get('y') as Value;
  output(graph, 'y', y);
  output(graph, 'dx', gradients(ops.reduceSum(y), [x])[0] as Value);
  return { graph, feed };
}

const ones = filled('float32', [8, 3, 40], 1);

describe('dropout and stochastic depth', () => {
  it('change nothing at rest, also after a round trip through a file', async () => {
    const bytes = writeOnnx(network());
    for (const model of [bytes, writeOnnx(readOnnx(bytes).graph)]) {
      const session = await openSession(model);
      expect(new Set(toNumbers((await session.run({ x: ones })).y as Tensor))).toEqual(new Set([3]));
      await session.close();
    }
  });

  it('are no nodes of a training graph without draws', () => {
    const graph = createGraph('training');
    const x = input(graph, 'x', 'float32', [8, 3, 40]);
    trainable(graph, network(), { inputs: { x }, learns: () => true });
    expect(graph.nodes.map((n) => n.op)).toEqual(['Mul', 'Add']);
  });

  it('drop in training what the draws say, and scale up the rest', async () => {
    const { graph, feed } = training();
    const program = await openProgram(graph);
    const fed = feed(golden(17));
    expect(Object.keys(fed)).toEqual(['block.drop:draws', 'head.drop:draws']);
    expect(fed['block.drop:draws']?.shape).toEqual([8, 1, 1]);
    const { y, dx } = await program.run({ x: ones, ...fed });
    const samples = fed['block.drop:draws']?.data as Float32Array;
    const elements = fed['head.drop:draws']?.data as Float32Array;
    const expected = Array.from(elements, (u, i) => {
      const branch = (samples[Math.floor(i / 120)] as number) < 0.25 ? 0 : 2 / 0.75;
      return u < 0.5 ? 0 : (1 + branch) * 2;
    });
    const error = (t: Tensor | undefined) => Math.max(...expected.map((v, i) => Math.abs(v - Number(t?.data[i]))));
    expect(error(y)).toBeLessThan(1e-5);
    // Linear in x: the gradient is what an x of ones gives.
    expect(error(dx)).toBeLessThan(1e-5);
    expect(expected).toContain(0);
    expect(expected).toContain(2);
    const again = await program.run({ x: ones, ...feed(golden(17)) });
    expect(again).toEqual({ y, dx });
    expect((await program.run({ x: ones, ...feed(golden(18)) })).y).not.toEqual(y);
    await program.close();
  });

  it('draw uniformly, and what they draw for one node says nothing of another', () => {
    const graph = createGraph();
    const { draws, feed } = drawInputs(graph);
    draws('a', [20000]);
    draws('b', [20000]);
    const [a, b] = Object.values(feed(golden(3))).map((t) => toNumbers(t)) as [number[], number[]];
    const mean = (list: number[]) => list.reduce((sum, v) => sum + v, 0) / list.length;
    for (const list of [a, b]) {
      expect(Math.min(...list)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...list)).toBeLessThan(1);
      // Standard errors: 0.002 of the mean, 0.0021 of each decile's share.
      expect(mean(list)).toBeCloseTo(0.5, 2);
      for (let k = 0; k < 10; k++) expect(mean(list.map((v) => +(Math.floor(v * 10) === k)))).toBeCloseTo(0.1, 1);
    }
    expect(Math.abs(mean(a.map((v, i) => (v - 0.5) * ((b[i] as number) - 0.5))))).toBeLessThan(0.003);
    expect(Math.abs(mean(a.map((v, i) => (v - 0.5) * ((a[i + 1] ?? 0.5) - 0.5))))).toBeLessThan(0.003);
  });

  it('are as linear as their masks', async () => {
    const x = tensor('float32', [2, 3], [1, -2, 3, -4, 5, -6]);
    const u = tensor('float32', [2, 3], [0.1, 0.9, 0.3, 0.6, 0.29, 0.31]);
    const each = { inputs: [x, u], wrt: [0], step: 1 };
    const element = await gradientError({ ...each, build: (a, b) => droppedElements(a as Value, b as Value, 0.3)[0] });
    expect(element.error).toBeLessThan(1e-5);
    const row = tensor('float32', [2, 1], [0.2, 0.8]);
    const sample = await gradientError({
      ...each,
      inputs: [x, row],
      build: (a, b) => droppedSamples(a as Value, b as Value, 0.5),
    });
    expect(sample.error).toBeLessThan(1e-5);
  });

  it('refuse a rate that leaves nothing', () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', [2]);
    expect(() => dropout(x, { name: 'd', rate: 1 })).toThrow(/rate is in \[0, 1\)/);
    expect(() => stochasticDepth(x, { name: 's', rate: -0.1 })).toThrow(/rate is in \[0, 1\)/);
  });
});
