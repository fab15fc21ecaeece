/** @file Gradient checks of pooling. */
import type { Attributes } from '../../graph/graph.ts';
import * as ops from '../../graph/operators.ts';
import { type Cases, f32, node, values } from './case-testing.ts';

/** Linear: large steps give exact differences. */
const average = (attributes: Attributes) => ({
  build: node('AveragePool', attributes),
  inputs: [f32([1, 2, 6, 8])],
  step: 0.5,
  tolerance: 1e-4,
  samples: 48,
});

export const pooling: Cases = {
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

  'MaxPool, rounded up': {
    build: node('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
    inputs: [values([2, 3, 6, 8])],
  },
  'MaxPool, dilated': {
    build: node('MaxPool', { kernel_shape: [2, 2], dilations: [2, 1], strides: [1, 2] }),
    inputs: [values([1, 2, 6, 7])],
  },
  'AveragePool, rounded up': average({ kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  'AveragePool, rounded up, padded': average({
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    ceil_mode: 1,
  }),
  'AveragePool, rounded up, pads counted': average({
    kernel_shape: [3, 2],
    strides: [2, 2],
    pads: [1, 0, 1, 1],
    ceil_mode: 1,
    count_include_pad: 1,
  }),
  'AveragePool, SAME_UPPER': average({ kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  'AveragePool of one axis': {
    build: node('AveragePool', { kernel_shape: [2], strides: [2] }),
    inputs: [f32([2, 3, 7])],
    step: 0.5,
    tolerance: 1e-4,
  },
  GlobalMaxPool: { build: node('GlobalMaxPool'), inputs: [f32([2, 3, 4, 5])], step: 1e-3, tolerance: 1e-3 },
};
