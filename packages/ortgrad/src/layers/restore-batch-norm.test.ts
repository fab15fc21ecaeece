/** @file A network with its batch norms put back gives what it gave before, and its norms hold the measured statistics. */
import { expect, it } from 'vitest';
import { constant, createGraph, type Graph, input, output } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { clip, conv, reduceMean } from '../graph/operators.ts';
import { sizeOf, type Tensor, tensor } from '../graph/tensor.ts';
import { openSession } from '../runtime/session.ts';
import { collectStatistics, restoreBatchNorm, statisticsProbe } from './restore-batch-norm.ts';

function values(shape: number[], phase: number): Tensor {
  return tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 1.3 + phase)),
  );
}

function folded(): Graph {
  const graph = createGraph('folded');
  const x = input(graph, 'x', 'float32', ['N', 3, 8, 8]);
  const weights = (shape: number[], phase: number) => constant(graph, values(shape, phase), 'w');
  const first = clip(conv(x, weights([6, 3, 3, 3], 1), weights([6], 2), { pads: [1, 1, 1, 1], strides: [2, 2] }), 0, 6);
  const second = conv(first, weights([6, 1, 3, 3], 3), weights([6], 4), { pads: [1, 1, 1, 1], group: 6 });
  output(graph, 'features', reduceMean(clip(second, 0, 6), [2, 3]));
  return graph;
}

it('puts batch norms back without changing the output', async () => {
  const network = folded();
  const x = values([4, 3, 8, 8], 0);
  const probe = await openSession(writeOnnx(statisticsProbe(network)));
  const statistics = collectStatistics([await probe.run({ x })]);
  expect(statistics.size).toBe(2);
  const restored = restoreBatchNorm(network, statistics);
  expect(restored.nodes.filter((n) => n.op === 'BatchNormalization')).toHaveLength(2);
  const [before, after] = await Promise.all([network, restored].map((g) => openSession(writeOnnx(g))));
  const a = (await before?.run({ x }))?.features as Tensor;
  const b = (await after?.run({ x }))?.features as Tensor;
  expect(Math.max(...Array.from(a.data as Float32Array, (v, i) => Math.abs(v - Number(b.data[i]))))).toBeLessThan(1e-5);
  // On the data they were measured on, the norms' own statistics are the batch's: mean = running mean, in both layers.
  const name = [...statistics.keys()][0] as string;
  const running = restored.constants.get(`${name}/norm.running_var`)?.data as Float32Array;
  const { mean, square } = statistics.get(name) as { mean: Float64Array; square: Float64Array };
  expect(running[2]).toBeCloseTo((square[2] as number) - (mean[2] as number) ** 2, 5);
  for (const s of [probe, before, after]) await s?.close();
});
