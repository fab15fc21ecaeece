/** @file Operators as functions from values to values, in ONNX's terms. */
import { addNode, integers, scalarLike, type Value } from './graph.ts';
import type { DType } from './tensor.ts';
import { onnxTypeNumber } from './types.ts';

/** A value or a number that takes the other operand's element type. */
export type Operand = Value | number;

function one(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Parameters<typeof addNode>[3] = {},
): Value {
  const first = inputs.find((v) => v !== undefined) as Value;
  return addNode(first.graph, op, inputs, attributes)[0] as Value;
}

const unary = (op: string) => (x: Value) => one(op, [x]);

function binary(op: string) {
  return (a: Operand, b: Operand): Value => {
    if (typeof a === 'number') {
      if (typeof b === 'number') throw new Error(`${op} needs a value on one side`);
      return one(op, [scalarLike(b, a), b]);
    }
    return one(op, [a, typeof b === 'number' ? scalarLike(a, b) : b]);
  };
}

export const relu = unary('Relu');
export const sigmoid = unary('Sigmoid');
export const tanh = unary('Tanh');
export const exp = unary('Exp');
export const log = unary('Log');
export const sqrt = unary('Sqrt');
export const neg = unary('Neg');
export const abs = unary('Abs');
export const sign = unary('Sign');
export const reciprocal = unary('Reciprocal');
export const floor = unary('Floor');
export const acos = unary('Acos');
export const sin = unary('Sin');
export const cos = unary('Cos');
export const sinh = unary('Sinh');
export const cosh = unary('Cosh');
export const erf = unary('Erf');
export const softplus = unary('Softplus');
export const identity = unary('Identity');
export const not = unary('Not');

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('Div');
export const pow = binary('Pow');
export const minimum = binary('Min');
export const maximum = binary('Max');
export const equal = binary('Equal');
export const greater = binary('Greater');
export const greaterOrEqual = binary('GreaterOrEqual');
export const less = binary('Less');
export const lessOrEqual = binary('LessOrEqual');

export const and = (a: Value, b: Value) => one('And', [a, b]);
export const or = (a: Value, b: Value) => one('Or', [a, b]);

/** clip(alpha x + beta, 0, 1) */
export const hardSigmoid = (x: Value, alpha: number, beta: number) =>
  one('HardSigmoid', [x], { attributes: { alpha, beta } });

/** x P(X <= x) for X normal: exactly by erf, or by the usual tanh; float32 alone. */
export const gelu = (x: Value, approximate: 'none' | 'tanh' = 'none') =>
  one(approximate === 'tanh' ? 'FastGelu' : 'Gelu', [x], { domain: 'com.microsoft' });

/** Values clipped to [low, high]; either bound may be left out. */
export function clip(x: Value, low?: number, high?: number): Value {
  const bound = (v: number | undefined) => (v === undefined ? undefined : scalarLike(x, v));
  return one('Clip', [x, bound(low), bound(high)]);
}

export function where(condition: Value, a: Value, b: Value): Value {
  return one('Where', [condition, a, b]);
}

export function cast(x: Value, dtype: DType): Value {
  return x.dtype === dtype ? x : one('Cast', [x], { attributes: { to: onnxTypeNumber[dtype] } });
}

/** Matrix product over the last two axes, the others broadcast. */
export const matmul = (a: Value, b: Value) => one('MatMul', [a, b]);

/** Matrix product with either side transposed over its last two axes, without a copy. */
export function matmulTransposed(a: Value, b: Value, flip: { a?: boolean; b?: boolean }): Value {
  const attributes = { transA: flip.a ? 1 : 0, transB: flip.b ? 1 : 0 };
  return one('FusedMatMul', [a, b], { attributes, domain: 'com.microsoft' });
}

/** Einstein summation of operands whose axes are labelled; labels may be any text, each stands for one axis. */
export function einsum(
  operands: readonly { readonly value: Value; readonly labels: readonly string[] }[],
  output: readonly string[],
): Value {
  const all = [...new Set(operands.flatMap(({ labels }) => labels))];
  const letters = (labels: readonly string[]) =>
    labels.map((label) => String.fromCharCode(97 + all.indexOf(label))).join('');
  const equation = `${operands.map(({ labels }) => letters(labels)).join(',')}->${letters(output)}`;
  return one(
    'Einsum',
    operands.map(({ value }) => value),
    { attributes: { equation } },
  );
}

export interface ConvOptions {
  readonly strides?: readonly number[];
  /** All begins, then all ends. */
  readonly pads?: readonly number[];
  readonly dilations?: readonly number[];
  readonly group?: number;
}

/** x [N, C, ...spatial] with w [O, C / group, ...kernel] and an optional bias [O]. */
export function conv(x: Value, w: Value, bias?: Value, options: ConvOptions = {}): Value {
  return one('Conv', bias ? [x, w, bias] : [x, w], {
    attributes: { kernel_shape: w.shape.slice(2) as number[], ...options },
  });
}

/** x [N, C, ...] with w [C, O / group, ...kernel]: the transpose of `conv`. */
export function convTranspose(
  x: Value,
  w: Value,
  options: ConvOptions & { readonly output_padding?: readonly number[] } = {},
): Value {
  return one('ConvTranspose', [x, w], { attributes: { kernel_shape: w.shape.slice(2) as number[], ...options } });
}

function reduction(op: string) {
  return (x: Value, axes?: readonly number[], keepDims = false): Value =>
    one(op, axes ? [x, integers(x.graph, axes)] : [x], { attributes: { keepdims: keepDims ? 1 : 0 } });
}

export const reduceSum = reduction('ReduceSum');
export const reduceMean = reduction('ReduceMean');
export const reduceMax = reduction('ReduceMax');
export const reduceMin = reduction('ReduceMin');
export const reduceSumSquare = reduction('ReduceSumSquare');

export const softmax = (x: Value, axis = -1) => one('Softmax', [x], { attributes: { axis } });
export const logSoftmax = (x: Value, axis = -1) => one('LogSoftmax', [x], { attributes: { axis } });

export const transpose = (x: Value, perm: readonly number[]) => one('Transpose', [x], { attributes: { perm } });

/** Shape with 0 = keep and -1 = whatever is left. */
export function reshape(x: Value, shape: readonly number[]): Value {
  return one('Reshape', [x, integers(x.graph, shape)]);
}

export const unsqueeze = (x: Value, axes: readonly number[]) => one('Unsqueeze', [x, integers(x.graph, axes)]);
export const squeeze = (x: Value, axes: readonly number[]) => one('Squeeze', [x, integers(x.graph, axes)]);
export const expand = (x: Value, shape: readonly number[]) => one('Expand', [x, integers(x.graph, shape)]);

export function concat(values: readonly Value[], axis: number): Value {
  return values.length === 1 ? (values[0] as Value) : one('Concat', values, { attributes: { axis } });
}

export function slice(
  x: Value,
  axes: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
  steps?: readonly number[],
): Value {
  const list = (n: readonly number[]) => integers(x.graph, n);
  return one('Slice', [x, list(starts), list(ends), list(axes), ...(steps ? [list(steps)] : [])]);
}

/** Constant padding with zeros; pads are all begins, then all ends. */
export const pad = (x: Value, pads: readonly number[]) => one('Pad', [x, integers(x.graph, pads)]);

export const gather = (x: Value, indices: Value, axis = 0) => one('Gather', [x, indices], { attributes: { axis } });

export function gatherElements(x: Value, indices: Value, axis: number): Value {
  return one('GatherElements', [x, indices], { attributes: { axis } });
}

/** `data` with `updates` added at `indices` along an axis. */
export function scatterAdd(data: Value, indices: Value, updates: Value, axis: number): Value {
  return one('ScatterElements', [data, indices, updates], { attributes: { axis, reduction: 'add' } });
}

/** The k largest (or smallest) along an axis, sorted, and where they were. */
export function topK(x: Value, k: number, axis = -1, largest = true): { values: Value; indices: Value } {
  const attributes = { axis, largest: largest ? 1 : 0, sorted: 1 };
  const [values, indices] = addNode(x.graph, 'TopK', [x, integers(x.graph, [k])], { attributes, outputs: 2 });
  return { values: values as Value, indices: indices as Value };
}

/** Where the largest element along an axis is; the first of equals. */
export const argMax = (x: Value, axis: number) => one('ArgMax', [x], { attributes: { axis, keepdims: 0 } });

export interface PoolOptions {
  readonly kernel: readonly number[];
  readonly strides?: readonly number[];
  /** All begins, then all ends. */
  readonly pads?: readonly number[];
}

/** The largest value of each window; x [N, C, ...spatial]. */
export function maxPool(x: Value, { kernel, ...rest }: PoolOptions): Value {
  return one('MaxPool', [x], { attributes: { kernel_shape: kernel, ...rest } });
}

export const globalAveragePool = (x: Value) => one('GlobalAveragePool', [x]);
