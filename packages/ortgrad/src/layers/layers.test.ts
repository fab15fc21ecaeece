/** @file Layers with PyTorch's order of parameters, on inputs of several ranks. */
import { describe, expect, it } from 'vitest';
import { createGraph, input, output } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { sizeOf, type Tensor, tensor, toNumbers } from '../graph/tensor.ts';
import { openSession } from '../runtime/session.ts';
import { linear } from './layers.ts';
import { withValues } from './trainable.ts';

const weight = tensor('float32', [2, 3], [1, 2, 3, -4, 5, -6]);
const bias = tensor('float32', [2], [0.5, -0.5]);

describe('a linear layer', () => {
  it.each([[[3]], [[4, 3]], [[2, 5, 3]], [[2, 3, 2, 3]]])('takes x %j', async (shape) => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', shape.length === 1 ? shape : ['N', ...shape.slice(1)]);
    output(graph, 'y', linear(x, { name: 'fc', outputs: 2, random: () => 0.5 }));
    const stored = new Map<string, Tensor>([
      ['fc.weight', weight],
      ['fc.bias', bias],
    ]);
    const session = await openSession(writeOnnx(withValues(graph, stored)));
    const data = tensor(
      'float32',
      shape,
      Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7) % 5),
    );
    const { y } = await session.run({ x: data });
    expect(y?.shape).toEqual([...shape.slice(0, -1), 2]);
    const rows = Array.from({ length: sizeOf(shape) / 3 }, (_, r) => toNumbers(data).slice(3 * r, 3 * r + 3));
    const w = toNumbers(weight);
    const b = toNumbers(bias);
    const dot = (row: number[], o: number) => row.reduce((sum, v, i) => sum + v * (w[3 * o + i] as number), b[o]);
    expect(toNumbers(y as Tensor)).toEqual(rows.flatMap((row) => [dot(row, 0), dot(row, 1)]));
    await session.close();
  });

  it('may have its open dimension anywhere, but one alone', () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', ['N', 'T', 3]);
    expect(() => linear(x, { name: 'fc', outputs: 2, random: () => 0.5 })).toThrow(/the open dimensions N, T/);
    const middle = input(graph, 'middle', 'float32', [5, 'N', 3]);
    expect(linear(middle, { name: 'fc2', outputs: 2, random: () => 0.5 }).shape).toEqual([5, 'N', 2]);
  });

  it('refuses a name twice', () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', ['N', 3]);
    linear(x, { name: 'fc', outputs: 2, random: () => 0.5 });
    expect(() => linear(x, { name: 'fc', outputs: 2, random: () => 0.5 })).toThrow(/"fc.weight"/);
  });
});
