/** @file Gradient checks of elementwise arithmetic. */
import { constant } from '../../graph/graph.ts';
import * as ops from '../../graph/operators.ts';
import { tensor } from '../../graph/tensor.ts';
import { type Cases, f32, node, SMOOTH_FLOAT32, values } from './case-testing.ts';

const a34 = values([3, 4]);
const b34 = values([3, 4], 0.5, 2, 'float64', 1);

/** A function that ONNX Runtime knows in float32 alone. */
const smooth = (op: string, low: number, high: number) => ({
  build: node(op),
  inputs: [values([3, 4], low, high, 'float32')],
  ...SMOOTH_FLOAT32,
});

export const elementwise: Cases = {
  Add: { build: ops.add, inputs: [a34, b34] },
  'Add, broadcast both ways': { build: ops.add, inputs: [values([3, 1, 4]), values([2, 1])] },
  Sub: { build: ops.sub, inputs: [a34, values([4])] },
  Mul: { build: ops.mul, inputs: [a34, values([3, 1])] },
  'Mul by itself': { build: (x) => ops.mul(x, x), inputs: [a34] },
  Div: { build: ops.div, inputs: [a34, values([1, 4], 0.5, 2)] },
  'Pow, square': { build: (x) => ops.pow(x, 2), inputs: [a34] },
  'Pow, a whole exponent': {
    build: (x) => node('Pow')(x, constant(x.graph, tensor('int64', [], [3]))),
    inputs: [a34],
  },
  'Pow, both sides': { build: ops.pow, inputs: [b34, values([4], 0.3, 3)] },
  Min: { build: ops.minimum, inputs: [a34, values([4], -1, 1, 'float64', 2)] },
  Max: { build: ops.maximum, inputs: [a34, values([3, 1], -1, 1, 'float64', 2)] },
  'Max of three': { build: node('Max'), inputs: [a34, b34, values([3, 4], -1, 3, 'float64', 5)] },
  'Sum of three': { build: node('Sum'), inputs: [a34, values([4]), values([3, 1])] },
  'Mean of three': { build: node('Mean'), inputs: [values([3, 4], -2, 2, 'float32'), f32([4]), f32([3, 1])], step: 1 },
  // The remainder has the sign of the dividend; no quotient is within a step of a whole number.
  'Mod of floating-point numbers': {
    build: node('Mod', { fmod: 1 }),
    inputs: [tensor('float64', [4], [5.3, -5.3, 2.2, 7.9]), tensor('float64', [4], [2, 2, -3, 3.5])],
  },
  Dropout: { build: node('Dropout'), inputs: [a34] },
  'rounding and comparing let nothing through': {
    build: (x) => {
      const rounded = ['Floor', 'Ceil', 'Round', 'Sign'].map((op) => node(op)(x)).reduce((a, b) => ops.add(a, b));
      const compared = ops.where(ops.and(ops.not(ops.greater(x, 3)), ops.lessOrEqual(x, 4)), x, rounded);
      const single = ops.cast(x, 'float32');
      const odd = node('Xor')(node('IsInf')(single), ops.greaterOrEqual(x, 9));
      const never = ops.or(ops.or(node('IsNaN')(single), ops.less(x, -9)), ops.or(odd, ops.equal(x, 7)));
      return ops.where(never, rounded, ops.add(compared, rounded));
    },
    inputs: [a34],
  },
  Neg: { build: ops.neg, inputs: [a34] },
  Identity: { build: ops.identity, inputs: [a34] },
  Abs: { build: ops.abs, inputs: [a34] },
  Exp: { build: ops.exp, inputs: [a34] },
  Log: { build: ops.log, inputs: [b34] },
  Sqrt: { build: ops.sqrt, inputs: [b34] },
  Reciprocal: { build: ops.reciprocal, inputs: [b34] },
  Sin: { build: ops.sin, inputs: [a34] },
  Cos: { build: ops.cos, inputs: [a34] },
  Tan: smooth('Tan', -1.2, 1.2),
  Asin: smooth('Asin', -0.9, 0.9),
  Acos: smooth('Acos', -0.9, 0.9),
  Atan: smooth('Atan', -2, 2),
  Sinh: smooth('Sinh', -2, 2),
  Cosh: smooth('Cosh', -2, 2),
  Asinh: smooth('Asinh', -2, 2),
  Acosh: smooth('Acosh', 1.3, 3),
  Atanh: smooth('Atanh', -0.8, 0.8),
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
