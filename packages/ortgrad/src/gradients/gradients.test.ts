/** @file Every gradient rule against central finite differences: in float64 where ONNX Runtime has it, else in float32. */
import { describe, expect, it } from 'vitest';
import { batchNormTraining, stopGradient } from '../graph/composites.ts';
import { addNode, constant, createGraph, input, integers, type Value } from '../graph/graph.ts';
import * as ops from '../graph/operators.ts';
import { type DType, sizeOf, type Tensor, tensor } from '../graph/tensor.ts';
import { gradients } from './backward.ts';
import { type GradientCheck, gradientError } from './check.ts';

/** Irregular numbers between low and high, no two alike. */
function values(shape: readonly number[], low = -2, high = 2, dtype: DType = 'float64', phase = 0): Tensor {
  const unit = (i: number) => (Math.sin((i + 1 + 10 * phase) * 12.9898) * 43758.5453) % 1;
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => low + (high - low) * Math.abs(unit(i)));
  return tensor(dtype, shape, numbers);
}

function node(op: string, attributes: Record<string, number | string | readonly number[]> = {}) {
  return (...inputs: Value[]) => addNode((inputs[0] as Value).graph, op, inputs, { attributes })[0] as Value;
}

/** Name of the case to what is checked, and how exact it must be. */
type Cases = Record<string, GradientCheck & { tolerance?: number }>;

const a34 = values([3, 4]);
const b34 = values([3, 4], 0.5, 2, 'float64', 1);
const elementwise: Cases = {
  Add: { build: ops.add, inputs: [a34, b34] },
  'Add, broadcast both ways': { build: ops.add, inputs: [values([3, 1, 4]), values([2, 1])] },
  Sub: { build: ops.sub, inputs: [a34, values([4])] },
  Mul: { build: ops.mul, inputs: [a34, values([3, 1])] },
  'Mul by itself': { build: (x) => ops.mul(x, x), inputs: [a34] },
  Div: { build: ops.div, inputs: [a34, values([1, 4], 0.5, 2)] },
  'Pow, square': { build: (x) => ops.pow(x, 2), inputs: [a34] },
  'Pow, both sides': { build: ops.pow, inputs: [b34, values([4], 0.3, 3)] },
  Min: { build: ops.minimum, inputs: [a34, values([4], -1, 1, 'float64', 2)] },
  Max: { build: ops.maximum, inputs: [a34, values([3, 1], -1, 1, 'float64', 2)] },
  'Max of three': { build: node('Max'), inputs: [a34, b34, values([3, 4], -1, 3, 'float64', 5)] },
  Neg: { build: ops.neg, inputs: [a34] },
  Identity: { build: ops.identity, inputs: [a34] },
  Abs: { build: ops.abs, inputs: [a34] },
  Exp: { build: ops.exp, inputs: [a34] },
  Log: { build: ops.log, inputs: [b34] },
  Sqrt: { build: ops.sqrt, inputs: [b34] },
  Reciprocal: { build: ops.reciprocal, inputs: [b34] },
  Sigmoid: { build: ops.sigmoid, inputs: [a34] },
  Tanh: { build: ops.tanh, inputs: [a34] },
  Softplus: { build: ops.softplus, inputs: [values([3, 4], -2, 2, 'float32')], tolerance: 2e-3 },
  Erf: { build: ops.erf, inputs: [values([3, 4], -2, 2, 'float32')], tolerance: 2e-3 },
  Sin: { build: ops.sin, inputs: [a34] },
  Acos: { build: ops.acos, inputs: [values([3, 4], -0.9, 0.9, 'float32')], tolerance: 2e-3 },
  Relu: { build: ops.relu, inputs: [a34] },
  'Clip to 0..6 (relu6)': { build: (x) => ops.clip(x, 0, 6), inputs: [values([4, 5], -3, 9)] },
  'Clip on one side': { build: (x) => ops.clip(x, undefined, 1), inputs: [a34] },
  PRelu: { build: node('PRelu'), inputs: [values([2, 3, 2, 2]), values([3, 1, 1], 0.1, 0.4)] },
  Where: {
    build: (c, x, y) => ops.where(c, x, y),
    inputs: [tensor('bool', [3, 1], [1, 0, 1]), a34, values([4])],
  },
  'Cast to float32 and back': {
    build: (x) => ops.cast(ops.mul(ops.cast(x, 'float32'), 3), 'float64'),
    inputs: [a34],
    step: 0.5,
    tolerance: 1e-5,
  },
};

const linear: Cases = {
  MatMul: { build: ops.matmul, inputs: [values([3, 4]), values([4, 5])] },
  'MatMul in float32': {
    build: ops.matmul,
    inputs: [values([3, 4], -2, 2, 'float32'), values([4, 5], -2, 2, 'float32')],
    step: 1,
  },
  'MatMul, a stack by one matrix': { build: ops.matmul, inputs: [values([2, 3, 3, 4]), values([4, 2])] },
  'MatMul, one matrix by a stack': { build: ops.matmul, inputs: [values([3, 4]), values([2, 4, 5])] },
  'MatMul, stacks broadcast': { build: ops.matmul, inputs: [values([2, 1, 3, 4]), values([3, 4, 2])] },
  Gemm: { build: node('Gemm'), inputs: [values([3, 4]), values([4, 5]), values([5])] },
  'Gemm, both transposed, scaled': {
    build: node('Gemm', { transA: 1, transB: 1, alpha: 0.5, beta: 1.5 }),
    inputs: [values([4, 3]), values([5, 4]), values([3, 1])],
  },
  'Gemm, right side transposed': { build: node('Gemm', { transB: 1 }), inputs: [values([3, 4]), values([5, 4])] },
};

const x34 = values([2, 3, 4]);
const reductions: Cases = {
  'ReduceSum, all': { build: (x) => ops.reduceSum(x), inputs: [x34] },
  'ReduceSum, axis kept': { build: (x) => ops.reduceSum(x, [1], true), inputs: [x34] },
  'ReduceSum, two axes': { build: (x) => ops.reduceSum(x, [0, -1]), inputs: [x34] },
  ReduceMean: { build: (x) => ops.reduceMean(x, [1, 2]), inputs: [x34] },
  ReduceMax: { build: (x) => ops.reduceMax(x, [1]), inputs: [x34] },
  ReduceMin: { build: (x) => ops.reduceMin(x, [2], true), inputs: [x34] },
  ReduceSumSquare: { build: (x) => ops.reduceSumSquare(x, [0]), inputs: [x34] },
  ReduceL2: {
    build: (x) =>
      addNode(x.graph, 'ReduceL2', [x, integers(x.graph, [1])], { attributes: { keepdims: 0 } })[0] as Value,
    inputs: [values([2, 3, 4], -2, 2, 'float32')],
    step: 1e-2,
    tolerance: 2e-3,
  },
  ReduceLogSumExp: {
    build: (x) =>
      addNode(x.graph, 'ReduceLogSumExp', [x, integers(x.graph, [2])], { attributes: { keepdims: 1 } })[0] as Value,
    inputs: [x34],
  },
  Softmax: { build: (x) => ops.softmax(x), inputs: [x34] },
  'Softmax over the first axis': { build: (x) => ops.softmax(x, 0), inputs: [x34] },
  LogSoftmax: { build: (x) => ops.logSoftmax(x), inputs: [x34] },
  'LogSoftmax over the middle axis': { build: (x) => ops.logSoftmax(x, 1), inputs: [x34] },
};

const movement: Cases = {
  Reshape: { build: (x) => ops.reshape(x, [0, -1]), inputs: [x34] },
  Flatten: { build: node('Flatten', { axis: 2 }), inputs: [x34] },
  Unsqueeze: { build: (x) => ops.unsqueeze(x, [0, -1]), inputs: [x34] },
  Squeeze: { build: (x) => ops.squeeze(x, [1]), inputs: [values([2, 1, 3])] },
  Transpose: { build: (x) => ops.transpose(x, [2, 0, 1]), inputs: [x34] },
  Expand: { build: (x) => ops.expand(x, [2, 3, 4]), inputs: [values([3, 1])] },
  Concat: { build: (x, y) => ops.concat([x, y], 1), inputs: [x34, values([2, 2, 4])] },
  Split: {
    build: (x) => {
      const parts = addNode(x.graph, 'Split', [x, integers(x.graph, [1, 2])], { attributes: { axis: 1 }, outputs: 2 });
      return ops.mul(parts[1] as Value, 2);
    },
    inputs: [x34],
  },
  Slice: { build: (x) => ops.slice(x, [1, 2], [1, 0], [3, 2]), inputs: [x34] },
  'Slice with steps': { build: (x) => ops.slice(x, [0, 1], [1, 0], [9, 8], [3, 2]), inputs: [values([9, 8])] },
  'Slice with steps that end early': { build: (x) => ops.slice(x, [0], [0], [6], [4]), inputs: [values([9, 2])] },
  'Slice backwards': { build: (x) => ops.slice(x, [0, 1], [-1, -2], [-10, 0], [-1, -3]), inputs: [values([9, 8])] },
  Pad: { build: (x) => ops.pad(x, [0, 1, 2, 1, 0, 3]), inputs: [x34] },
};

const indexing: Cases = {
  Gather: {
    build: (x, i) => ops.gather(x, i, 1),
    inputs: [x34, tensor('int64', [2, 2], [0, 2, 2, 1])],
  },
  'Gather, one row': { build: (x, i) => ops.gather(x, i, 0), inputs: [x34, tensor('int64', [], [1])] },
  GatherElements: {
    build: (x, i) => ops.gatherElements(x, i, 1),
    inputs: [values([2, 4]), tensor('int64', [2, 3], [0, 0, 3, 2, 1, 1])],
  },
  ScatterElements: {
    build: (x, i, u) => ops.scatterAdd(x, i, u, 1),
    inputs: [values([2, 4]), tensor('int64', [2, 3], [0, 0, 3, 2, 1, 1]), values([2, 3])],
  },
  TopK: { build: (x) => ops.topK(x, 2).values, inputs: [values([3, 7])] },
  'TopK, smallest along the first axis': { build: (x) => ops.topK(x, 3, 0, false).values, inputs: [values([7, 2])] },
};

const pooling: Cases = {
  MaxPool: {
    build: node('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    inputs: [values([2, 3, 7, 7])],
  },
  'AveragePool, pads not counted': {
    build: node('AveragePool', { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] }),
    inputs: [values([2, 3, 7, 6], -2, 2, 'float32')],
    step: 0.5,
    tolerance: 1e-4,
  },
  'AveragePool, pads counted, rows left over': {
    build: node('AveragePool', { kernel_shape: [2, 2], strides: [3, 3], pads: [1, 0, 0, 0], count_include_pad: 1 }),
    inputs: [values([1, 2, 8, 6], -2, 2, 'float32')],
    step: 0.5,
    tolerance: 1e-4,
  },
  GlobalAveragePool: {
    build: ops.globalAveragePool,
    inputs: [values([2, 3, 4, 5], -2, 2, 'float32')],
    step: 0.5,
    tolerance: 1e-4,
  },
};

const f32 = (shape: number[], phase = 0) => values(shape, -2, 2, 'float32', phase);
/** Convolution is linear in input, kernel and bias each: a step of 1 gives exact differences. */
function convolution(x: number[], w: number[], options: ops.ConvOptions, bias = false): GradientCheck {
  const inputs = bias ? [f32(x), f32(w, 1), f32([w[0] as number], 2)] : [f32(x), f32(w, 1)];
  return { build: (image, kernel, b) => ops.conv(image as Value, kernel as Value, b, options), inputs, step: 1 };
}
const convolutions: Cases = {
  '1x1': convolution([2, 3, 5, 4], [4, 3, 1, 1], {}),
  '1x1, stride 2': convolution([2, 3, 5, 4], [4, 3, 1, 1], { strides: [2, 2] }),
  '3x3, same, bias': convolution([2, 3, 6, 5], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }, true),
  '3x3, no pads': convolution([2, 3, 6, 5], [4, 3, 3, 3], {}),
  '3x3, stride 2': convolution([2, 3, 7, 7], [4, 3, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }),
  '3x3, stride 2, even size, asymmetric pads': convolution([2, 3, 8, 6], [4, 3, 3, 3], {
    pads: [0, 0, 1, 1],
    strides: [2, 2],
  }),
  '3x2, strides 3 and 2, rows left over': convolution([2, 3, 9, 8], [4, 3, 3, 2], {
    strides: [3, 2],
    pads: [1, 0, 0, 1],
  }),
  '3x3, dilated': convolution([2, 3, 8, 8], [4, 3, 3, 3], { pads: [2, 2, 2, 2], dilations: [2, 2] }),
  '3x3, dilated, stride 2': convolution([1, 2, 9, 9], [3, 2, 3, 3], {
    pads: [1, 2, 1, 2],
    dilations: [2, 2],
    strides: [2, 2],
  }),
  '3x3, pads wider than the kernel': convolution([1, 2, 4, 4], [3, 2, 3, 3], { pads: [3, 3, 3, 3] }),
  '7x7, stride 2': convolution([1, 3, 14, 14], [4, 3, 7, 7], { pads: [3, 3, 3, 3], strides: [2, 2] }),
  'grouped 1x1': convolution([2, 4, 3, 3], [6, 2, 1, 1], { group: 2 }),
  'grouped 3x3': convolution([2, 4, 6, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }, true),
  'grouped 3x3, stride 2': convolution([2, 6, 7, 8], [9, 2, 3, 3], { group: 3, pads: [1, 1, 1, 1], strides: [2, 2] }),
  depthwise: convolution([2, 4, 6, 5], [4, 1, 3, 3], { group: 4, pads: [1, 1, 1, 1] }, true),
  'depthwise, stride 2, asymmetric pads': convolution([2, 4, 8, 8], [4, 1, 3, 3], {
    group: 4,
    pads: [0, 0, 1, 1],
    strides: [2, 2],
  }),
  'depthwise, dilated': convolution([2, 4, 8, 8], [4, 1, 3, 3], { group: 4, pads: [2, 2, 2, 2], dilations: [2, 2] }),
  'depthwise, two filters a channel': convolution([2, 3, 6, 6], [6, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
  'one dimension': convolution([2, 3, 9], [4, 3, 3], { pads: [1, 1], strides: [2] }),
  transposed: {
    build: (x, w) => ops.convTranspose(x, w, { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
    inputs: [f32([2, 3, 4, 4]), f32([3, 2, 3, 3], 1)],
    step: 1,
  },
  'transposed, grouped': {
    build: (x, w) => ops.convTranspose(x, w, { strides: [2, 2], group: 2 }),
    inputs: [f32([2, 4, 4, 3]), f32([4, 2, 2, 2], 1)],
    step: 1,
  },
};

const normalization: Cases = {
  'batch norm on batch statistics': {
    build: (x, scale, bias) => batchNormTraining(x, scale, bias, 1e-3).y,
    inputs: [f32([4, 3, 5, 5]), values([3], 0.5, 2, 'float32', 1), f32([3], 2)],
    step: 1e-2,
    tolerance: 3e-3,
  },
  'batch norm of features': {
    build: (x, scale, bias) => batchNormTraining(x, scale, bias, 1e-3).y,
    inputs: [f32([8, 3]), values([3], 0.5, 2, 'float32', 1), f32([3], 2)],
    step: 1e-2,
    tolerance: 3e-3,
  },
  'batch norm, frozen': {
    build: node('BatchNormalization', { epsilon: 1e-3 }),
    inputs: [f32([2, 3, 4, 4]), f32([3], 1), f32([3], 2), f32([3], 3), values([3], 0.5, 2, 'float32', 4)],
    wrt: [0, 1, 2],
    step: 0.5,
    tolerance: 1e-4,
  },
};

const all = { elementwise, linear, reductions, movement, indexing, pooling, convolutions, normalization };
for (const [kind, cases] of Object.entries(all)) {
  describe(`gradients: ${kind}`, () => {
    for (const [name, { tolerance, ...check }] of Object.entries(cases)) {
      const double = check.inputs.some((t) => t.dtype === 'float64');
      it(name, async () => {
        const { error, compared } = await gradientError({ step: double ? 1e-5 : 1e-2, ...check });
        expect(compared).toBeGreaterThan(0);
        expect(error).toBeLessThan(tolerance ?? (double ? 1e-6 : 3e-5));
      });
    }
  });
}

describe('differentiation', () => {
  it('adds up over several uses of a value', async () => {
    const build = (x: Value) => ops.add(ops.mul(ops.relu(x), x), ops.exp(ops.mul(x, 0.5)));
    expect((await gradientError({ build, inputs: [a34], step: 1e-5 })).error).toBeLessThan(1e-6);
  });

  it('lets nothing through a stopped gradient', async () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', [3]);
    expect(gradients(ops.reduceSum(stopGradient(ops.mul(x, 2))), [x])).toEqual([undefined]);
    const mixed = gradientError({
      build: (v, w) => ops.mul(v, stopGradient(ops.mul(w, 1))),
      inputs: [a34, b34],
      wrt: [0],
      step: 1e-5,
    });
    expect((await mixed).error).toBeLessThan(1e-6);
  });

  it('names node and operator where there is no rule', () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', [3]);
    const y = addNode(graph, 'HardSwish', [x], { name: 'swish of x' })[0] as Value;
    expect(() => gradients(ops.reduceSum(y), [x])).toThrow(
      /node "swish of x": operator HardSwish has no gradient rule/,
    );
  });

  it('refuses a loss that is not one number', () => {
    const graph = createGraph();
    const x = constant(graph, tensor('float32', [2], [1, 2]));
    expect(() => gradients(x, [x])).toThrow(/must be one number/);
  });
});
