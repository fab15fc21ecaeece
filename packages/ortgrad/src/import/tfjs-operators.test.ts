/** @file Each operator of the importer against TensorFlow.js itself. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../graph/tensor.ts';
import { readTfjsModel } from './tfjs.ts';
import type { TfjsNodeJson } from './tfjs-model.ts';
import {
  attribute,
  floats,
  ints,
  largestDifference,
  noise,
  one,
  runImported,
  runTfjs,
  type TestConstant,
  testModel,
  windowAttributes,
} from './tfjs-testing.ts';

interface Case {
  readonly name: string;
  readonly shape: readonly number[];
  readonly constants?: Readonly<Record<string, TestConstant>>;
  readonly nodes: readonly TfjsNodeJson[];
}

const ksize = (size: number) => ({ ksize: attribute.ints([1, size, size, 1]) });

const cases: Case[] = [];
for (const padding of ['SAME', 'VALID']) {
  for (const [height, width] of [
    [8, 8],
    [9, 7],
  ]) {
    for (const stride of [1, 2, 3]) {
      const shape = [-1, height, width, 3];
      const suffix = `${padding} stride ${stride} of ${height}x${width}`;
      cases.push(
        {
          name: `Conv2D ${suffix}`,
          shape,
          constants: { w: floats([3, 3, 3, 5]) },
          nodes: [one('Conv2D', windowAttributes(padding, stride), 'w')],
        },
        {
          name: `DepthwiseConv2dNative ${suffix}`,
          shape,
          constants: { w: floats([3, 3, 3, 2]) },
          nodes: [one('DepthwiseConv2dNative', windowAttributes(padding, stride), 'w')],
        },
        {
          name: `MaxPool ${suffix}`,
          shape,
          nodes: [one('MaxPool', { ...windowAttributes(padding, stride), ...ksize(3) })],
        },
        {
          name: `AvgPool ${suffix}`,
          shape,
          nodes: [one('AvgPool', { ...windowAttributes(padding, stride), ...ksize(3) })],
        },
      );
    }
  }
}
cases.push(
  {
    name: 'Conv2D with an even kernel, SAME',
    shape: [-1, 7, 8, 2],
    constants: { w: floats([4, 2, 2, 3]) },
    nodes: [one('Conv2D', windowAttributes('SAME', 2), 'w')],
  },
  {
    name: 'Conv2D dilated, SAME',
    shape: [-1, 9, 9, 2],
    constants: { w: floats([3, 3, 2, 3]) },
    nodes: [one('Conv2D', windowAttributes('SAME', 1, 2), 'w')],
  },
);
for (const activation of ['Relu', 'Relu6', 'Prelu', 'LeakyRelu', 'Sigmoid']) {
  const fused = { fused_ops: attribute.texts('BiasAdd', activation), leakyrelu_alpha: attribute.float(0.3) };
  const extra = activation === 'Prelu' ? ['slope'] : [];
  const num_args = { i: String(1 + extra.length) };
  const constants = { b: floats([4], 3), slope: floats([1, 1, 4], 5) };
  cases.push(
    {
      name: `_FusedConv2D with BiasAdd and ${activation}`,
      shape: [-1, 6, 5, 3],
      constants: { ...constants, w: { ...floats([3, 3, 3, 4]), data: noise(108).map((v) => 9 * v) } },
      nodes: [one('_FusedConv2D', { ...windowAttributes('SAME', 1), ...fused, num_args }, 'w', 'b', ...extra)],
    },
    {
      name: `FusedDepthwiseConv2dNative with BiasAdd and ${activation}`,
      shape: [-1, 6, 5, 4],
      constants: { ...constants, w: floats([3, 3, 4, 1]) },
      nodes: [
        one('FusedDepthwiseConv2dNative', { ...windowAttributes('SAME', 2), ...fused, num_args }, 'w', 'b', ...extra),
      ],
    },
  );
}
for (const op of ['Relu', 'Relu6', 'Sigmoid', 'Tanh', 'Exp', 'Neg', 'Abs', 'Square', 'Softplus']) {
  cases.push({ name: op, shape: [-1, 3, 4, 5], nodes: [one(op)] });
}
for (const op of ['AddV2', 'Sub', 'Mul', 'RealDiv', 'Minimum', 'Maximum']) {
  for (const shape of [[], [5], [4, 5], [3, 4, 5], [1, 3, 1, 5]]) {
    cases.push({
      name: `${op} with [${shape}]`,
      shape: [-1, 3, 4, 5],
      constants: { c: floats(shape) },
      nodes: [one(op, {}, 'c')],
    });
  }
  cases.push({
    name: `${op} of a constant and x`,
    shape: [-1, 5],
    constants: { c: floats([5]) },
    nodes: [{ name: 'y', op, input: ['c', 'x'] }],
  });
}
for (const shape of [
  [-1, 3, 4, 5],
  [-1, 6],
]) {
  cases.push({ name: `Softmax of [${shape}]`, shape, nodes: [one('Softmax')] });
}
for (const op of ['Mean', 'Sum', 'Max', 'Min']) {
  for (const [axes, keep] of [
    [[1, 2], false],
    [[1, 2], true],
    [[1], false],
    [[-1], false],
    [[2, 3], false],
  ] as const) {
    cases.push({
      name: `${op} over [${axes}]${keep ? ' kept' : ''}`,
      shape: [-1, 3, 4, 5],
      constants: { axes: ints([axes.length], [...axes]) },
      nodes: [one(op, { keep_dims: attribute.flag(keep) }, 'axes')],
    });
  }
}
for (const [from, to] of [
  [
    [-1, 3, 4, 2],
    [-1, 24],
  ],
  [
    [-1, 3, 4, 2],
    [1, 12, 2],
  ],
  [
    [-1, 3, 4, 2],
    [-1, 4, 3, 2],
  ],
  [
    [-1, 1, 1, 6],
    [-1, 6],
  ],
  [
    [-1, 1, 1, 6],
    [-1, 3, 2, 1],
  ],
  [
    [-1, 6],
    [-1, 1, 1, 6],
  ],
  [
    [-1, 12],
    [1, 2, 3, 2],
  ],
] as const) {
  cases.push({
    name: `Reshape [${from}] to [${to}]`,
    shape: from,
    constants: { s: ints([to.length], [...to]) },
    nodes: [one('Reshape', {}, 's')],
  });
}
cases.push(
  { name: 'Squeeze', shape: [-1, 1, 1, 4], nodes: [one('Squeeze', { squeeze_dims: attribute.ints([1, 2]) })] },
  { name: 'Squeeze of one axis', shape: [-1, 1, 3, 4], nodes: [one('Squeeze', { squeeze_dims: attribute.ints([1]) })] },
  { name: 'ExpandDims', shape: [-1, 3, 4], constants: { a: ints([], [1]) }, nodes: [one('ExpandDims', {}, 'a')] },
  {
    name: 'Pad of channels',
    shape: [-1, 2, 3, 4],
    constants: { p: ints([4, 2], [0, 0, 1, 0, 0, 2, 0, 3]) },
    nodes: [one('Pad', {}, 'p')],
  },
  {
    name: 'PadV2',
    shape: [-1, 2, 3, 4],
    constants: { p: ints([4, 2], [0, 0, 1, 0, 0, 2, 0, 3]), v: floats([]) },
    nodes: [one('PadV2', {}, 'p', 'v')],
  },
  {
    name: 'MirrorPad',
    shape: [-1, 4, 4, 2],
    constants: { p: ints([4, 2], [0, 0, 1, 2, 2, 1, 0, 0]) },
    nodes: [one('MirrorPad', { mode: attribute.text('reflect') }, 'p')],
  },
  {
    name: 'ConcatV2',
    shape: [-1, 2, 3, 4],
    constants: { a: ints([], [-1]) },
    nodes: [one('ConcatV2', { N: { i: '2' } }, 'x', 'a')],
  },
  { name: 'Prelu', shape: [-1, 2, 3, 4], constants: { a: floats([1, 1, 4]) }, nodes: [one('Prelu', {}, 'a')] },
  { name: 'LeakyRelu', shape: [-1, 2, 3, 4], nodes: [one('LeakyRelu', { alpha: attribute.float(0.1) })] },
  {
    name: 'MatMul with both sides transposed',
    shape: [-1, 1, 1, 6],
    constants: { s: ints([2], [-1, 6]), w: floats([4, 6]) },
    nodes: [
      { name: 'flat', op: 'Reshape', input: ['x', 's'] },
      {
        name: 'y',
        op: 'MatMul',
        input: ['flat', 'w'],
        attr: { transpose_a: attribute.flag(false), transpose_b: attribute.flag(true) },
      },
    ],
  },
  {
    name: '_FusedMatMul with BiasAdd and Relu',
    shape: [-1, 6],
    constants: { w: floats([6, 4]), b: floats([4], 2) },
    nodes: [one('_FusedMatMul', { fused_ops: attribute.texts('BiasAdd', 'Relu'), num_args: { i: '1' } }, 'w', 'b')],
  },
  {
    name: 'FusedBatchNormV3',
    shape: [-1, 3, 3, 4],
    constants: {
      g: floats([4], 1),
      b: floats([4], 2),
      m: floats([4], 3),
      v: { shape: [4], data: Float32Array.of(0.5, 1, 2, 3) },
    },
    nodes: [
      one(
        'FusedBatchNormV3',
        { epsilon: attribute.float(0.01), is_training: attribute.flag(false) },
        'g',
        'b',
        'm',
        'v',
      ),
    ],
  },
);

describe('operators give what TensorFlow.js gives', () => {
  for (const { name, shape, constants, nodes } of cases) {
    it(name, async () => {
      const model = testModel(shape, constants ?? {}, nodes);
      // One picture: several of these graphs name a batch of one.
      const dims = [1, ...shape.slice(1)];
      const x = tensor(
        'float32',
        dims,
        noise(
          dims.reduce((a, b) => a * b, 1),
          11,
        ).map((v) => 3 * v),
      );
      const [expected] = await runTfjs(model, x, ['y']);
      const { y } = await runImported(readTfjsModel(model.json, model.weights), x);
      expect(largestDifference(y, expected)).toBeLessThan(1e-5);
    });
  }
});
