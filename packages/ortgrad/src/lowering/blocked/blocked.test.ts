/** @file Training steps in the blocked layout give what the plain layout gives, over the shapes that take different ways. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../gradients/backward.ts';
import { constant, createGraph, input, output, type Value } from '../../graph/graph.ts';
import { writeOnnx } from '../../graph/onnx-write.ts';
import * as ops from '../../graph/operators.ts';
import { sizeOf, type Tensor, tensor } from '../../graph/tensor.ts';
import { batchNorm, convolution } from '../../layers/layers.ts';
import { trainable } from '../../layers/trainable.ts';
import { blockSize } from '../../runtime/block-size.ts';
import { openSession } from '../../runtime/session.ts';
import { lower } from '../lower.ts';

type Body = (x: Value, random: () => number) => Value;

function seeded(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
}

function numbers(shape: readonly number[], phase: number): Tensor {
  return tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 12.9898 + phase) * 1.5),
  );
}

/** Loss, outputs and the gradients in all parameters and in the input, from one body. */
function step(body: Body, shape: readonly number[]) {
  const network = createGraph('network');
  output(network, 'y', body(input(network, 'x', 'float32', shape), seeded(7)));
  const graph = createGraph('step');
  const x = input(graph, 'x', 'float32', shape);
  const { outputs, parameters } = trainable(graph, network, { inputs: { x }, learns: () => true });
  const y = outputs.get('y') as Value;
  const loss = ops.reduceMean(ops.mul(y, ops.tanh(y)));
  output(graph, 'loss', loss);
  output(graph, 'y', y);
  const sources = [...parameters, x];
  for (const [i, g] of gradients(loss, sources).entries()) {
    if (g) output(graph, `gradient of ${sources[i]?.name}`, g);
  }
  const feeds: Record<string, Tensor> = { x: numbers(shape, 0) };
  for (const [name, { initial }] of graph.states) feeds[name] = initial;
  return { graph, feeds };
}

async function results(graph: ReturnType<typeof step>['graph'], feeds: Record<string, Tensor>, block?: number) {
  const lowered = lower(graph, { block });
  const session = await openSession(writeOnnx(lowered), { threads: 2 });
  const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
  const out = await session.run(used, session.outputNames);
  await session.close();
  return { out, blockedNodes: lowered.nodes.filter((n) => n.domain === 'com.microsoft.nchwc').length };
}

const conv = (x: Value, name: string, outputs: number, kernel: number, random: () => number, more = {}) =>
  convolution(x, { name, outputs, kernel, random, ...more });

const bodies: Record<string, { shape: number[]; body: Body }> = {
  'picture in, depthwise separable, strides, relu6': {
    shape: [2, 3, 17, 19],
    body: (x, r) => {
      let y = ops.clip(batchNorm(conv(x, 'a', 16, 3, r, { stride: 2 }), { name: 'an' }), 0, 6);
      y = ops.clip(batchNorm(conv(y, 'b', 16, 3, r, { group: 16 }), { name: 'bn' }), 0, 6);
      y = ops.relu(batchNorm(conv(y, 'c', 32, 1, r), { name: 'cn' }));
      y = ops.relu(batchNorm(conv(y, 'd', 32, 3, r, { group: 32, stride: 2 }), { name: 'dn' }));
      return ops.reduceMean(conv(y, 'e', 48, 1, r, { bias: true }), [2, 3]);
    },
  },
  'residual block with a strided shortcut': {
    shape: [2, 16, 10, 12],
    body: (x, r) => {
      const left = batchNorm(
        conv(ops.relu(batchNorm(conv(x, 'a', 32, 3, r, { stride: 2 }), { name: 'an' })), 'b', 32, 3, r),
        { name: 'bn' },
      );
      const right = batchNorm(conv(x, 'c', 32, 1, r, { stride: 2 }), { name: 'cn' });
      return ops.globalAveragePool(ops.relu(ops.add(left, right)));
    },
  },
  'strides of every kind: full, depthwise, 1x1, 3 in 3, asymmetric pads': {
    shape: [2, 16, 12, 12],
    body: (x, r) => {
      const weight = (name: string, shape: number[]) => constant(x.graph, numbers(shape, 2), name);
      let y = ops.conv(x, weight('a', [32, 16, 3, 3]), undefined, { strides: [2, 2], pads: [0, 0, 1, 1] });
      y = ops.relu(
        ops.conv(y, weight('b', [32, 1, 3, 3]), undefined, { strides: [1, 2], pads: [1, 0, 1, 1], group: 32 }),
      );
      y = ops.add(conv(y, 'c', 16, 1, r, { stride: 3 }), conv(y, 'd', 16, 3, r, { stride: 3 }));
      return ops.conv(y, weight('e', [16, 16, 2, 1]), undefined, { strides: [2, 1] });
    },
  },
  'many positions': {
    shape: [2, 3, 56, 56],
    body: (x, r) => {
      const wide = conv(conv(x, 'a', 16, 3, r), 'b', 16, 1, r, { bias: true });
      return ops.reduceMean(conv(ops.relu(wide), 'c', 16, 3, r, { stride: 2 }), [2, 3]);
    },
  },
  'inverted residual, pre-activation read twice': {
    shape: [2, 16, 8, 8],
    body: (x, r) => {
      const wide = batchNorm(conv(x, 'a', 64, 1, r), { name: 'an' });
      const y = ops.mul(ops.relu(wide), ops.sigmoid(wide));
      return ops.add(
        x,
        batchNorm(conv(ops.clip(conv(y, 'b', 64, 3, r, { group: 64 }), 0, 6), 'c', 16, 1, r), { name: 'cn' }),
      );
    },
  },
  'channels that are no whole blocks, and groups': {
    shape: [2, 6, 9, 9],
    body: (x, r) => {
      const y = ops.relu(batchNorm(conv(x, 'a', 24, 3, r), { name: 'an' }));
      return conv(
        ops.relu(conv(conv(conv(y, 'b', 32, 3, r), 'b2', 32, 3, r), 'c', 32, 3, r, { group: 2 })),
        'd',
        20,
        1,
        r,
      );
    },
  },
  'dilation, wide pads, a stride that leaves rows over': {
    shape: [2, 16, 11, 14],
    body: (x, r) => {
      const y = ops.conv(x, conv(x, 'unused', 16, 3, r).graph.values.get('unused.weight') as Value, undefined, {
        pads: [2, 1, 2, 3],
        dilations: [2, 2],
      });
      return ops.relu(conv(y, 'b', 16, 3, r, { group: 16, stride: 3, padding: 0 }));
    },
  },
};

describe('the blocked layout', async () => {
  const block = await blockSize();
  for (const [name, { shape, body }] of Object.entries(bodies)) {
    it.skipIf(block === undefined)(name, async () => {
      const { graph, feeds } = step(body, shape);
      const plain = await results(graph, feeds);
      const blocked = await results(graph, feeds, block);
      expect(plain.blockedNodes).toBe(0);
      expect(blocked.blockedNodes).toBeGreaterThan(3);
      expect(Object.keys(blocked.out)).toEqual(Object.keys(plain.out));
      for (const [key, expected] of Object.entries(plain.out)) {
        const got = blocked.out[key] as Tensor;
        expect(got.shape, key).toEqual(expected.shape);
        const largest = Math.max(1e-3, ...Array.from(expected.data as Float32Array, Math.abs));
        const error = Math.max(
          ...Array.from(got.data as Float32Array, (v, i) => Math.abs(v - Number(expected.data[i]))),
        );
        expect(error / largest, key).toBeLessThan(2e-4);
      }
    });
  }

  it('is the same on this machine from one question to the next', async () => {
    expect([undefined, 8, 16]).toContain(block);
    expect(await blockSize()).toBe(block);
  });
});
