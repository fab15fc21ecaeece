/** @file Shape arithmetic: followed with an open batch, gone with a fixed one, and the same as what ONNX Runtime computes. */
import { describe, expect, it } from 'vitest';
import { openSession } from '../runtime/session.ts';
import { contentsOf } from './contents.ts';
import { inline } from './copy.ts';
import { addNode, constant, createGraph, type Dim, type Graph, input, integers, output, type Value } from './graph.ts';
import { writeOnnx } from './onnx-write.ts';
import * as ops from './operators.ts';
import { filled, scalar, tensor, toNumbers } from './tensor.ts';

function node(op: string, inputs: readonly Value[], attributes: Record<string, number> = {}): Value {
  return addNode((inputs[0] as Value).graph, op, inputs, { attributes })[0] as Value;
}

/** The chain that PyTorch writes for `x.reshape(B, N, heads, -1).transpose(1, 2)` and back, and for `cls.expand(B, -1, -1)`. */
function attentionShapes(batch: Dim): Graph {
  const graph = createGraph('shapes');
  const x = input(graph, 'x', 'float32', [batch, 6, 8]);
  const size = (of: Value, axis: number) =>
    node('Gather', [node('Shape', [of]), constant(graph, scalar(axis, 'int64'))]);
  const row = (v: Value) => ops.unsqueeze(v, [0]);
  const each = node('Div', [size(x, 2), constant(graph, scalar(2, 'int64'))]);
  const heads = node('Reshape', [
    x,
    ops.concat([row(size(x, 0)), row(size(x, 1)), integers(graph, [2]), row(each)], 0),
  ]);
  const turned = ops.transpose(heads, [0, 2, 1, 3]);
  const merged = node('Reshape', [turned, ops.concat([integers(graph, [-1]), row(size(turned, 2)), row(each)], 0)]);
  output(graph, 'merged', merged);
  const target = ops.concat([row(size(x, 0)), integers(graph, [-1, -1])], 0);
  const ones = addNode(graph, 'ConstantOfShape', [node('Shape', [target])], {
    attributes: { value: tensor('int64', [1], [1]) },
  })[0] as Value;
  const kept = ops.where(ops.equal(target, ops.mul(ones, -1)), ones, target);
  const cls = constant(graph, tensor('float32', [1, 1, 8], [1, 2, 3, 4, 5, 6, 7, 8]), 'cls');
  output(graph, 'tokens', ops.concat([node('Expand', [cls, kept]), x], 1));
  // 1 / sqrt(width of a head), as an attention scales its scores.
  const width = node('Cast', [row(size(turned, 3))], { to: 1 });
  output(graph, 'scaled', ops.mul(turned, ops.div(1, ops.sqrt(width))));
  return graph;
}

describe('shape arithmetic', () => {
  it('is followed with an open batch', async () => {
    const graph = attentionShapes('N');
    expect(graph.outputs.get('merged')?.shape).toEqual(['N*2', 6, 4]);
    expect(graph.outputs.get('tokens')?.shape).toEqual(['N', 7, 8]);
    const session = await openSession(writeOnnx(graph));
    const results = await session.run({ x: filled('float32', [3, 6, 8], 2) });
    expect(results.merged?.shape).toEqual([6, 6, 4]);
    expect(results.tokens?.shape).toEqual([3, 7, 8]);
    expect(results.scaled?.data[0]).toBe(1);
    await session.close();
  });

  it('is gone where the batch is fixed, also when a graph with an open batch is put into another', async () => {
    const shaping = ['Shape', 'Gather', 'Cast', 'Div', 'Sqrt', 'Equal', 'Where', 'ConstantOfShape'];
    const fixed = createGraph('training');
    const x = input(fixed, 'x', 'float32', [3, 6, 8]);
    const outputs = inline(fixed, attentionShapes('N'), { bind: (v) => (v.name === 'x' ? x : undefined) });
    for (const [name, value] of outputs) output(fixed, name, value);
    for (const graph of [fixed, attentionShapes(3)]) {
      expect(graph.nodes.map((n) => n.op).filter((op) => shaping.includes(op))).toEqual([]);
      expect(graph.outputs.get('merged')?.shape).toEqual([6, 6, 4]);
      const session = await openSession(writeOnnx(graph));
      const results = await session.run({ x: filled('float32', [3, 6, 8], 2) });
      expect(results.merged?.shape).toEqual([6, 6, 4]);
      expect(results.scaled?.data[5]).toBe(1);
      await session.close();
    }
  });

  it('leaves numbers that could be learnt alone', () => {
    const graph = createGraph();
    const weight = constant(graph, tensor('float32', [1], [2]), 'weight');
    const width = node('Cast', [node('Shape', [input(graph, 'x', 'float32', [7])])], { to: 1 });
    expect(contentsOf(width)).toEqual([7]);
    const squared = ops.mul(weight, weight);
    expect(graph.constants.has(squared.name)).toBe(false);
    expect(graph.constants.has(ops.sqrt(width).name)).toBe(true);
  });

  const n = (graph: Graph) => node('Shape', [input(graph, 'x', 'float32', ['N', 3, 5, 'W'])]);
  const cases: Record<string, [(shape: Value) => Value, readonly Dim[] | undefined]> = {
    'Slice from the end': [(s) => ops.slice(s, [0], [-2], [2 ** 62]), [5, 'W']],
    'Slice backwards': [(s) => ops.slice(s, [0], [-1], [-5], [-1]), ['W', 5, 3, 'N']],
    'Gather of several': [(s) => ops.gather(s, integers(s.graph, [-1, 0])), ['W', 'N']],
    'Gather of a table': [(s) => ops.gather(ops.reshape(s, [2, 2]), integers(s.graph, [1, -2]), 1), [3, 'N', 'W', 5]],
    'pads as PyTorch turns them round': [
      (s) => ops.reshape(ops.transpose(ops.slice(ops.reshape(s, [-1, 2]), [0], [-1], [-9], [-1]), [1, 0]), [-1]),
      [5, 'N', 'W', 3],
    ],
    ReduceProd: [(s) => node('ReduceProd', [s], { keepdims: 0 }), ['N*W*15']],
    ReduceMax: [(s) => node('ReduceMax', [ops.slice(s, [0], [1], [3])]), [5]],
    'Div of what is open': [(s) => ops.div(s, 2), ['floor((N)/(2))', 1, 2, 'floor((W)/(2))']],
    'Div of negative numbers': [(s) => ops.div(ops.sub(integers(s.graph, [1, 2]), 4), 2), [-1, -1]],
    'Mod of negative numbers': [(s) => node('Mod', [integers(s.graph, [-3, 5]), integers(s.graph, [4])]), [1, 1]],
    'Equal to a negative number': [(s) => ops.equal(s, -1), [0, 0, 0, 0]],
    'Equal to what may be': [(s) => ops.equal(s, 3), undefined],
    Split: [
      (s) => addNode(s.graph, 'Split', [s], { outputs: 2, attributes: { num_outputs: 2 } })[1] as Value,
      [5, 'W'],
    ],
    Range: [
      (s) =>
        node(
          'Range',
          [1, 9, 3].map((k) => constant(s.graph, scalar(k, 'int64'))),
        ),
      [1, 4, 7],
    ],
    'Cast to float and back': [
      (s) => ops.cast(ops.mul(ops.cast(ops.gather(s, integers(s.graph, [2])), 'float32'), 0.5), 'int64'),
      [2],
    ],
    'Size of a tensor': [(s) => node('Size', [s]), [4]],
    'Max of both': [(s) => node('Max', [s, ops.mul(s, 1)]), ['N', 3, 5, 'W']],
  };
  it.each(Object.entries(cases))('knows %s', async (_name, [build, expected]) => {
    const open = createGraph();
    expect(contentsOf(build(n(open)))).toEqual(expected);
    // The same at given sizes, by ONNX Runtime: the input of the chain is fed, so that nothing is folded.
    const fed = createGraph();
    const result = build(input(fed, 'shape', 'int64', [4]));
    const known = createGraph();
    const folded = build(constant(known, tensor('int64', [4], [2, 3, 5, 7])));
    if (fed.constants.has(result.name)) return;
    output(fed, 'y', result);
    const session = await openSession(writeOnnx(fed));
    const { y } = await session.run({ shape: tensor('int64', [4], [2, 3, 5, 7]) });
    expect(contentsOf(folded)).toEqual(y && toNumbers(y));
    await session.close();
  });
});
