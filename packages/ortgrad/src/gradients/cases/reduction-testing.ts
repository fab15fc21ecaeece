/** @file Gradient checks of reductions and the softmax family. */
import * as ops from '../../graph/operators.ts';
import { tensor } from '../../graph/tensor.ts';
import { type Cases, node, nodeWithList, SMOOTH_FLOAT32, values } from './case-testing.ts';

const x34 = values([2, 3, 4]);

export const reductions: Cases = {
  'ReduceSum, all': { build: (x) => ops.reduceSum(x), inputs: [x34] },
  'ReduceSum, axis kept': { build: (x) => ops.reduceSum(x, [1], true), inputs: [x34] },
  'ReduceSum, two axes': { build: (x) => ops.reduceSum(x, [0, -1]), inputs: [x34] },
  ReduceMean: { build: (x) => ops.reduceMean(x, [1, 2]), inputs: [x34] },
  ReduceMax: { build: (x) => ops.reduceMax(x, [1]), inputs: [x34] },
  ReduceMin: { build: (x) => ops.reduceMin(x, [2], true), inputs: [x34] },
  ReduceSumSquare: { build: (x) => ops.reduceSumSquare(x, [0]), inputs: [x34] },
  'ReduceSum, no axes and none meant': { build: node('ReduceSum', { noop_with_empty_axes: 1 }), inputs: [x34] },
  ReduceProd: { build: nodeWithList('ReduceProd', [1], { keepdims: 0 }), inputs: [x34] },
  'ReduceProd of zeros': {
    build: nodeWithList('ReduceProd', [-1]),
    inputs: [tensor('float64', [3, 3], [1, 2, 3, 4, 0, 5, 0, 6, 0])],
  },
  ReduceL1: { build: nodeWithList('ReduceL1', [0]), inputs: [values([3, 4], -2, 2, 'float32')], ...SMOOTH_FLOAT32 },
  ReduceL2: {
    build: nodeWithList('ReduceL2', [1], { keepdims: 0 }),
    inputs: [values([2, 3, 4], -2, 2, 'float32')],
    ...SMOOTH_FLOAT32,
  },
  ReduceLogSum: {
    build: nodeWithList('ReduceLogSum', [1], { keepdims: 0 }),
    inputs: [values([2, 3, 4], 0.5, 2, 'float64')],
  },
  ReduceLogSumExp: { build: nodeWithList('ReduceLogSumExp', [2], { keepdims: 1 }), inputs: [x34] },
  Softmax: { build: (x) => ops.softmax(x), inputs: [x34] },
  'Softmax over the first axis': { build: (x) => ops.softmax(x, 0), inputs: [x34] },
  LogSoftmax: { build: (x) => ops.logSoftmax(x), inputs: [x34] },
  'LogSoftmax over the middle axis': { build: (x) => ops.logSoftmax(x, 1), inputs: [x34] },
};
