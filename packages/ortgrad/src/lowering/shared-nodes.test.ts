/** @file Lowered training graphs compute a pooling and a layer norm once, though the backward pass needs more of their outputs. */
import { expect, it } from 'vitest';
import { gradients } from '../gradients/backward.ts';
import { addNode, constant, createGraph, type Graph, input, output, type Value } from '../graph/graph.ts';
import * as ops from '../graph/operators.ts';
import { filled } from '../graph/tensor.ts';
import { lower } from './lower.ts';

const count = (graph: Graph, op: string) => graph.nodes.filter((n) => n.op === op).length;

function withGradient(make: (x: Value) => Value): Graph {
  const graph = createGraph();
  const x = input(graph, 'x', 'float32', [1, 2, 4, 6]);
  const y = make(x);
  output(graph, 'y', y);
  output(graph, 'dx', gradients(ops.reduceSum(ops.mul(y, y)), [x])[0] as Value);
  return graph;
}

it('makes one node of those that differ in how many outputs they give', () => {
  const pooled = withGradient(
    (x) => addNode(x.graph, 'MaxPool', [x], { attributes: { kernel_shape: [2, 2], strides: [2, 2] } })[0] as Value,
  );
  expect(count(pooled, 'MaxPool')).toBe(2);
  expect(count(lower(pooled), 'MaxPool')).toBe(1);
  const normed = withGradient((x) => {
    const scale = constant(x.graph, filled('float32', [6], 1));
    return addNode(x.graph, 'LayerNormalization', [x, scale], { attributes: { axis: -1 } })[0] as Value;
  });
  expect(count(lower(normed), 'LayerNormalization')).toBe(1);
});

it('keeps nodes apart that read other values or have other attributes', () => {
  const graph = createGraph();
  const x = input(graph, 'x', 'float32', [1, 2, 4, 6]);
  const pool = (v: Value, size: number, outputs: number) =>
    addNode(graph, 'MaxPool', [v], { attributes: { kernel_shape: [size, size] }, outputs })[0] as Value;
  output(graph, 'a', pool(x, 2, 1));
  output(graph, 'b', pool(x, 3, 2));
  output(graph, 'c', pool(ops.relu(x), 2, 1));
  expect(count(lower(graph), 'MaxPool')).toBe(3);
});
