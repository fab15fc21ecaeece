/** @file ONNX files written and read back give the same graph, and ONNX Runtime runs what was written. */
import { describe, expect, it } from 'vitest';
import { openSession } from '../runtime/session.ts';
import { addNode, constant, createGraph, type Graph, input, output, type Value } from './graph.ts';
import { readOnnx } from './onnx-read.ts';
import { writeOnnx } from './onnx-write.ts';
import * as ops from './operators.ts';
import { tensor } from './tensor.ts';

function smallNetwork(): Graph {
  const graph = createGraph('small');
  const x = input(graph, 'x', 'float32', ['N', 2, 4, 4]);
  const w = constant(
    graph,
    tensor(
      'float32',
      [3, 2, 3, 3],
      Array.from({ length: 54 }, (_, i) => Math.sin(i)),
    ),
    'w',
  );
  const y = ops.relu(ops.conv(x, w, undefined, { pads: [1, 1, 1, 1], strides: [2, 2] }));
  output(graph, 'features', ops.reshape(ops.clip(y, 0, 6), [0, -1]));
  output(graph, 'mean', ops.reduceMean(y, [2, 3]));
  return graph;
}

describe('ONNX files', () => {
  it('run in ONNX Runtime, also after a round trip, with an open batch', async () => {
    const first = writeOnnx(smallNetwork(), { author: 'test' });
    const { graph, metadata } = readOnnx(first);
    expect(metadata).toEqual({ author: 'test' });
    expect(graph.outputs.get('mean')?.shape).toEqual(['N', 3]);
    expect(graph.outputs.get('features')?.shape).toEqual(['N', 12]);
    const x = tensor(
      'float32',
      [2, 2, 4, 4],
      Array.from({ length: 64 }, (_, i) => Math.cos(i)),
    );
    const results = [];
    for (const bytes of [first, writeOnnx(graph)]) {
      const session = await openSession(bytes);
      results.push(await session.run({ x }));
      await session.close();
    }
    expect(results[0]?.features?.shape).toEqual([2, 12]);
    expect(results[1]).toEqual(results[0]);
  });

  it('keep whole numbers floating where an attribute is', async () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', [1, 1, 2, 2]);
    const scales = constant(graph, tensor('float32', [4], [1, 1, 2, 2]));
    const attributes = { mode: 'cubic', cubic_coeff_a: -1, extrapolation_value: 0 };
    const [larger] = addNode(graph, 'Resize', [x, undefined, scales], { attributes });
    const [shrunk] = addNode(graph, 'Shrink', [larger], { attributes: { lambd: 1, bias: 0 } });
    const [y] = addNode(graph, 'Elu', [shrunk], { attributes: { alpha: 2 } });
    output(graph, 'y', y as Value);
    const session = await openSession(writeOnnx(readOnnx(writeOnnx(graph)).graph));
    expect((await session.run({ x: tensor('float32', [1, 1, 2, 2], [0, 0, 0, 0]) })).y?.shape).toEqual([1, 1, 4, 4]);
    await session.close();
  });

  it('refuses bytes that are no model', () => {
    expect(() => readOnnx(new TextEncoder().encode('hello, this is text'))).toThrow(/not an ONNX file/);
    expect(() => readOnnx(new Uint8Array())).toThrow(/not an ONNX file/);
  });

  it('names node and operator where a shape does not fit or an operator is unknown', () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', [2, 3]);
    expect(() => ops.matmul(x, x)).toThrow(/node "MatMul" \(MatMul\).*inner sizes 3 and 2 differ/);
    expect(() => ops.reshape(x, [4])).toThrow(/Reshape.*\[2,3\]/);
  });
});
