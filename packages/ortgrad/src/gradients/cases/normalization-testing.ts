/** @file Gradient checks of norms. */
import { batchNormTraining, stochasticDepthAtRest } from '../../graph/composites.ts';
import * as ops from '../../graph/operators.ts';
import { type Cases, f32, node, SMOOTH_FLOAT32, values } from './case-testing.ts';

export const normalization: Cases = {
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

  // The statistics are single precision also where the rest is double.
  'layer norm': {
    build: node('LayerNormalization', { axis: -1, epsilon: 1e-5 }),
    inputs: [values([2, 3, 6]), values([6], 0.5, 2, 'float64', 1), values([6], -2, 2, 'float64', 2)],
    tolerance: 1e-5,
  },
  'layer norm in float32': {
    build: node('LayerNormalization', { axis: -1, epsilon: 1e-5 }),
    inputs: [f32([2, 3, 6]), values([6], 0.5, 2, 'float32', 1), f32([6], 2)],
    ...SMOOTH_FLOAT32,
  },
  'layer norm over two axes, without a bias': {
    build: node('LayerNormalization', { axis: 1, epsilon: 1e-3 }),
    inputs: [values([3, 2, 4]), values([2, 4], 0.5, 2, 'float64', 1)],
    tolerance: 1e-5,
  },
  'layer norm of rows far from zero': {
    build: (x, scale, bias) => node('LayerNormalization', { axis: -1 })(ops.add(x, 50), scale, bias),
    inputs: [values([4, 6]), values([6], 0.5, 2, 'float64', 1), values([6], -2, 2, 'float64', 2)],
    tolerance: 1e-5,
  },
  'instance norm': {
    build: node('InstanceNormalization', { epsilon: 1e-3 }),
    inputs: [f32([2, 3, 4, 4]), values([3], 0.5, 2, 'float32', 1), f32([3], 2)],
    ...SMOOTH_FLOAT32,
    tolerance: 3e-3,
  },
  'stochastic depth at rest': { build: (x) => stochasticDepthAtRest(x, 0.5, 'drop'), inputs: [f32([2, 3])], step: 1 },
};
