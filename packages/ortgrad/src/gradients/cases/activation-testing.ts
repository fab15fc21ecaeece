/** @file Gradient checks of activations. */
import type { Attributes, Value } from '../../graph/graph.ts';
import * as ops from '../../graph/operators.ts';
import { type Cases, node, SMOOTH_FLOAT32, values } from './case-testing.ts';

const a34 = values([3, 4]);

/** A function that ONNX Runtime knows in float32 alone, over numbers on both sides of its bends. */
const smooth = (op: string, attributes: Attributes = {}, domain = '', low = -4, high = 4) => ({
  build: node(op, attributes, domain),
  inputs: [values([4, 6], low, high, 'float32')],
  ...SMOOTH_FLOAT32,
});

export const activations: Cases = {
  Relu: { build: ops.relu, inputs: [a34] },
  'Clip to 0..6 (relu6)': { build: (x) => ops.clip(x, 0, 6), inputs: [values([4, 5], -3, 9)] },
  'Clip on one side': { build: (x) => ops.clip(x, undefined, 1), inputs: [a34] },
  PRelu: { build: node('PRelu'), inputs: [values([2, 3, 2, 2]), values([3, 1, 1], 0.1, 0.4)] },
  LeakyRelu: smooth('LeakyRelu', { alpha: 0.2 }),
  ThresholdedRelu: smooth('ThresholdedRelu', { alpha: 0.7 }),
  Shrink: smooth('Shrink', { lambd: 0.6, bias: 0.25 }),
  Elu: smooth('Elu', { alpha: 1.5 }),
  Celu: smooth('Celu', { alpha: 2 }),
  Selu: smooth('Selu'),
  Sigmoid: { build: ops.sigmoid, inputs: [a34] },
  Tanh: { build: ops.tanh, inputs: [a34] },
  Softplus: smooth('Softplus'),
  Softsign: smooth('Softsign'),
  HardSigmoid: smooth('HardSigmoid', { alpha: 0.3, beta: 0.4 }),
  'HardSigmoid as in MobileNetV3': smooth('HardSigmoid', { alpha: 1 / 6, beta: 0.5 }),
  HardSwish: smooth('HardSwish'),
  Mish: smooth('Mish'),
  'SiLU, as exporters write it': {
    build: (x) => ops.mul(x, ops.sigmoid(x)),
    inputs: [values([4, 6], -4, 4, 'float32')],
    ...SMOOTH_FLOAT32,
  },
  Erf: smooth('Erf'),
  Gelu: smooth('Gelu', {}, 'com.microsoft'),
  'GELU by erf, as exporters write it': {
    build: (x: Value) => ops.mul(ops.mul(x, ops.add(ops.erf(ops.div(x, Math.SQRT2)), 1)), 0.5),
    inputs: [values([4, 6], -4, 4, 'float32')],
    ...SMOOTH_FLOAT32,
  },
  FastGelu: smooth('FastGelu', {}, 'com.microsoft'),
  'FastGelu with a bias': {
    build: node('FastGelu', {}, 'com.microsoft'),
    inputs: [values([4, 6], -3, 3, 'float32'), values([6], -1, 1, 'float32', 1)],
    ...SMOOTH_FLOAT32,
  },
  QuickGelu: smooth('QuickGelu', {}, 'com.microsoft'),
  'QuickGelu with alpha 1': smooth('QuickGelu', { alpha: 1 }, 'com.microsoft'),
};
