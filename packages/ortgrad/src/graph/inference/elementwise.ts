/** @file Types and shapes of operators that work element by element. */
import { broadcast, intAttribute } from '../shapes.ts';
import type { DType } from '../tensor.ts';
import { dtypeOfNumber } from '../types.ts';
import { type InferenceRule, type InferenceRules, like, required, sameRule } from './rule.ts';

/** Operands that are broadcast against each other: two of them, or as many as there are where `variadic`. */
const broadcasting =
  ({ dtype, variadic }: { dtype?: DType; variadic?: boolean } = {}): InferenceRule =>
  ({ inputs }) => {
    const values = inputs.map((_, i) => required(inputs, i));
    const first = required(inputs, 0);
    if (!variadic && values.length !== 2) throw new Error(`${values.length} inputs where there must be 2`);
    const other = values.find((v) => v.dtype !== first.dtype);
    if (other) throw new Error(`mixed element types ${first.dtype}, ${other.dtype}`);
    return [{ dtype: dtype ?? first.dtype, shape: broadcast(...values.map((v) => v.shape)) }];
  };

export const elementwise: InferenceRules = {
  ...sameRule(
    [
      ...[
        'Abs',
        'Acos',
        'Acosh',
        'Asin',
        'Asinh',
        'Atan',
        'Atanh',
        'Ceil',
        'Celu',
        'Clip',
        'Cos',
        'Cosh',
        'Elu',
        'Erf',
      ],
      ...['Exp', 'Floor', 'HardSigmoid', 'HardSwish', 'Identity', 'LeakyRelu', 'Log', 'Mish', 'Neg', 'Reciprocal'],
      ...['Relu', 'Round', 'Selu', 'Shrink', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Softsign', 'Sqrt', 'Tan'],
      ...['Tanh', 'ThresholdedRelu', 'com.microsoft.Gelu', 'com.microsoft.FastGelu', 'com.microsoft.QuickGelu'],
    ],
    like(0),
  ),
  ...sameRule(['Add', 'Sub', 'Mul', 'Div', 'Mod', 'And', 'Or', 'Xor'], broadcasting()),
  ...sameRule(['Min', 'Max', 'Sum', 'Mean'], broadcasting({ variadic: true })),
  ...sameRule(['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'], broadcasting({ dtype: 'bool' })),
  ...sameRule(['Not', 'IsNaN', 'IsInf'], like(0, 'bool')),
  // The slope of PRelu broadcasts one way, the exponent of Pow may have a type of its own.
  PRelu: like(0),
  Pow: ({ inputs }) => {
    const base = required(inputs, 0);
    return [{ dtype: base.dtype, shape: broadcast(base.shape, required(inputs, 1).shape) }];
  },
  Where: ({ inputs }) => {
    const [a, b] = [required(inputs, 1), required(inputs, 2)];
    if (a.dtype !== b.dtype) throw new Error(`mixed element types ${a.dtype}, ${b.dtype}`);
    return [{ dtype: a.dtype, shape: broadcast(required(inputs, 0).shape, a.shape, b.shape) }];
  },
  Cast: ({ inputs, attributes }) => [
    { dtype: dtypeOfNumber(intAttribute(attributes, 'to', 1)), shape: required(inputs, 0).shape },
  ],
};
