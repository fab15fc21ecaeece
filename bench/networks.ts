/** @file The networks of the speed comparison, layer for layer as the PyTorch side builds them. */
import { createGraph, type Graph, input, layers, ops, output, type Value } from 'ortgrad';

const { batchNorm, convolution, linear } = layers;

function seeded(): () => number {
  let s = 1;
  return () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
}

function mobilenetV1(x: Value, random: () => number): Value {
  let count = 0;
  const block = (y: Value, outputs: number, kernel: number, stride = 1, group = 1) => {
    const name = `b${count++}`;
    return ops.relu(batchNorm(convolution(y, { name, outputs, kernel, stride, group, random }), { name: `${name}n` }));
  };
  let y = block(x, 32, 3, 2);
  let channels = 32;
  const rest = Array(5).fill([512, 1]) as [number, number][];
  for (const [o, s] of [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], ...rest, [1024, 2], [1024, 1]] as [
    number,
    number,
  ][]) {
    y = block(block(y, channels, 3, s, channels), o, 1);
    channels = o;
  }
  return y;
}

export const networks: Readonly<Record<string, (x: Value, random: () => number) => Value>> = {
  mobilenetv1: mobilenetV1,
};

/** Images [N, 3, size, size] to two logits, with random weights. */
export function classifier(name: string, size: number): Graph {
  const body = networks[name];
  if (!body) throw new Error(`unknown network "${name}": ${Object.keys(networks).join(', ')}`);
  const random = seeded();
  const graph = createGraph(name);
  const x = input(graph, 'x', 'float32', ['N', 3, size, size]);
  const features = ops.reduceMean(body(x, random), [2, 3]);
  output(graph, 'logits', linear(features, { name: 'head', outputs: 2, random }));
  return graph;
}
