/** @file Type and shape of every operator's outputs, as a table of rules keyed by operator. */
import type { Attributes, Dim, Shape, Value } from './graph.ts';
import { broadcast, intAttribute, intsAttribute, positiveAxis, reshape, windowOf, windowOutput } from './shapes.ts';
import { type DType, toNumbers } from './tensor.ts';

export interface OutputType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface InferenceArguments {
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  /** How many outputs the node has. */
  readonly count: number;
}

export type InferenceRule = (args: InferenceArguments) => readonly OutputType[];

function required(inputs: readonly (Value | undefined)[], index: number): Value {
  const value = inputs[index];
  if (!value) throw new Error(`input ${index} is missing`);
  return value;
}

/** The whole numbers behind an input, which must be a constant. */
export function constantIntegers(inputs: readonly (Value | undefined)[], index: number): number[] | undefined {
  const value = inputs[index];
  if (!value) return undefined;
  const data = value.graph.constants.get(value.name);
  if (!data) throw new Error(`input ${index} ("${value.name}") must be a constant`);
  return toNumbers(data);
}

const like =
  (index: number, dtype?: DType): InferenceRule =>
  ({ inputs }) => {
    const value = required(inputs, index);
    return [{ dtype: dtype ?? value.dtype, shape: value.shape }];
  };

const broadcasting =
  (dtype?: DType): InferenceRule =>
  ({ inputs }) => {
    const values = inputs.map((_, i) => required(inputs, i));
    const types = new Set(values.map((v) => v.dtype));
    if (types.size > 1) throw new Error(`mixed element types ${[...types].join(', ')}`);
    return [{ dtype: dtype ?? (values[0] as Value).dtype, shape: broadcast(...values.map((v) => v.shape)) }];
  };

/** Axes as an input (ONNX opset 18); all axes where there are none. */
const reduction: InferenceRule = ({ inputs, attributes }) => {
  const x = required(inputs, 0);
  const given = constantIntegers(inputs, 1);
  const rank = x.shape.length;
  const axes = new Set((given?.length ? given : [...x.shape.keys()]).map((a) => positiveAxis(a, rank)));
  const keep = intAttribute(attributes, 'keepdims', 1) !== 0;
  return [{ dtype: x.dtype, shape: x.shape.flatMap((d, i) => (axes.has(i) ? (keep ? [1] : []) : [d])) }];
};

const argReduction: InferenceRule = ({ inputs, attributes }) => {
  const x = required(inputs, 0);
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), x.shape.length);
  const keep = intAttribute(attributes, 'keepdims', 1) !== 0;
  return [{ dtype: 'int64', shape: x.shape.flatMap((d, i) => (i === axis ? (keep ? [1] : []) : [d])) }];
};

export function matmulShape(a: Shape, b: Shape): Dim[] {
  if (a.length < 2 || b.length < 2) throw new Error('a matrix product needs two dimensions or more on both sides');
  const [m, k] = a.slice(-2) as [Dim, Dim];
  const [l, n] = b.slice(-2) as [Dim, Dim];
  if (k !== l && typeof k === 'number' && typeof l === 'number') throw new Error(`inner sizes ${k} and ${l} differ`);
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), m, n];
}

export const convolutionShape: InferenceRule = ({ inputs, attributes }) => {
  const x = required(inputs, 0);
  const w = required(inputs, 1);
  const group = intAttribute(attributes, 'group', 1);
  const kernel = w.shape.slice(2) as number[];
  const [n, c, ...spatial] = x.shape as [Dim, Dim, ...Dim[]];
  if (spatial.length !== kernel.length) throw new Error('rank of input and kernel differ');
  if (typeof c === 'number' && c !== (w.shape[1] as number) * group) {
    throw new Error(`${c} channels, but the kernel takes ${w.shape[1]} in each of ${group} groups`);
  }
  const window = windowOf(attributes, kernel, spatial);
  return [{ dtype: x.dtype, shape: [n, w.shape[0] as Dim, ...spatial.map((s, i) => windowOutput(s, window, i))] }];
};

const convTranspose: InferenceRule = ({ inputs, attributes }) => {
  const x = required(inputs, 0);
  const w = required(inputs, 1);
  const kernel = w.shape.slice(2) as number[];
  const [n, , ...spatial] = x.shape as [Dim, Dim, ...number[]];
  const { strides, pads, dilations } = windowOf(attributes, kernel, spatial);
  const extra = intsAttribute(attributes, 'output_padding', Array(kernel.length).fill(0));
  const out = spatial.map(
    (s, i) =>
      (strides[i] as number) * (s - 1) +
      (extra[i] as number) +
      ((kernel[i] as number) - 1) * (dilations[i] as number) +
      1 -
      (pads[i] as number) -
      (pads[i + kernel.length] as number),
  );
  return [{ dtype: x.dtype, shape: [n, (w.shape[1] as number) * intAttribute(attributes, 'group', 1), ...out] }];
};

const pool: InferenceRule = ({ inputs, attributes, count }) => {
  const x = required(inputs, 0);
  const [n, c, ...spatial] = x.shape as [Dim, Dim, ...Dim[]];
  const window = windowOf(attributes, intsAttribute(attributes, 'kernel_shape', []), spatial);
  const ceil = intAttribute(attributes, 'ceil_mode', 0) === 1;
  const shape = [n, c, ...spatial.map((s, i) => windowOutput(s, window, i, ceil))];
  return [
    { dtype: x.dtype, shape },
    { dtype: 'int64' as const, shape },
  ].slice(0, count);
};

const globalPool: InferenceRule = ({ inputs }) => {
  const x = required(inputs, 0);
  return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i < 2 ? d : 1)) }];
};

const castTypes: Readonly<Record<number, DType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
};

/** ONNX's numbers for element types. */
export const onnxTypeNumber = Object.fromEntries(Object.entries(castTypes).map(([n, t]) => [t, Number(n)])) as Record<
  DType,
  number
>;

export function dtypeOfNumber(number: number): DType {
  const dtype = castTypes[number];
  if (!dtype) throw new Error(`element type ${number} is not supported`);
  return dtype;
}

const slice: InferenceRule = ({ inputs }) => {
  const x = required(inputs, 0);
  const starts = constantIntegers(inputs, 1) as number[];
  const ends = constantIntegers(inputs, 2) as number[];
  const axes = constantIntegers(inputs, 3) ?? starts.map((_, i) => i);
  const steps = constantIntegers(inputs, 4) ?? starts.map(() => 1);
  const shape = [...x.shape];
  for (const [i, axis] of axes.entries()) {
    const at = positiveAxis(axis, shape.length);
    const size = shape[at] as Dim;
    if (typeof size === 'string') throw new Error(`cannot cut the open dimension "${size}"`);
    shape[at] = sliceRange(size, starts[i] as number, ends[i] as number, steps[i] as number).length;
  }
  return [{ dtype: x.dtype, shape }];
};

/** What an ONNX slice keeps of an axis: where it starts and how many elements it takes. */
export function sliceRange(size: number, start: number, end: number, step: number): { start: number; length: number } {
  if (step === 0) throw new Error('a slice with step 0');
  const clamp = (v: number, low: number, high: number) => Math.min(Math.max(v < 0 ? v + size : v, low), high);
  const from = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
  const to = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1);
  return { start: from, length: Math.max(0, Math.ceil((to - from) / step)) };
}

const concat: InferenceRule = ({ inputs, attributes }) => {
  const first = required(inputs, 0);
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), first.shape.length);
  const shape = [...first.shape];
  let total = 0;
  for (const value of inputs) {
    const size = value?.shape[axis];
    if (typeof size !== 'number') throw new Error('cannot join along an open dimension');
    total += size;
  }
  shape[axis] = total;
  return [{ dtype: first.dtype, shape }];
};

const split: InferenceRule = ({ inputs, attributes, count }) => {
  const x = required(inputs, 0);
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), x.shape.length);
  const size = x.shape[axis] as number;
  const each = Math.ceil(size / count);
  const sizes = constantIntegers(inputs, 1) ?? Array.from({ length: count }, (_, i) => Math.min(each, size - i * each));
  return sizes.map((s) => ({ dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? s : d)) }));
};

const pad: InferenceRule = ({ inputs }) => {
  const x = required(inputs, 0);
  const pads = constantIntegers(inputs, 1) as number[];
  const axes = constantIntegers(inputs, 3) ?? x.shape.map((_, i) => i);
  const shape = [...x.shape];
  for (const [i, axis] of axes.entries()) {
    const at = positiveAxis(axis, shape.length);
    const added = (pads[i] as number) + (pads[i + axes.length] as number);
    if (added === 0) continue;
    if (typeof shape[at] !== 'number') throw new Error(`cannot pad the open dimension "${shape[at]}"`);
    shape[at] = (shape[at] as number) + added;
  }
  return [{ dtype: x.dtype, shape }];
};

const rules: Record<string, InferenceRule> = {
  MatMul: ({ inputs }) => [
    { dtype: required(inputs, 0).dtype, shape: matmulShape(required(inputs, 0).shape, required(inputs, 1).shape) },
  ],
  Gemm: ({ inputs, attributes }) => {
    const a = required(inputs, 0);
    const b = required(inputs, 1).shape;
    const m = a.shape[intAttribute(attributes, 'transA', 0) ? 1 : 0] as Dim;
    return [{ dtype: a.dtype, shape: [m, b[intAttribute(attributes, 'transB', 0) ? 0 : 1] as Dim] }];
  },
  'com.microsoft.FusedMatMul': ({ inputs, attributes }) => {
    const swap = (shape: Shape, key: string) =>
      intAttribute(attributes, key, 0) ? [...shape.slice(0, -2), shape.at(-1) as Dim, shape.at(-2) as Dim] : shape;
    const a = required(inputs, 0);
    return [{ dtype: a.dtype, shape: matmulShape(swap(a.shape, 'transA'), swap(required(inputs, 1).shape, 'transB')) }];
  },
  Conv: convolutionShape,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  BatchNormalization: like(0),
  Where: ({ inputs }) => [
    { dtype: required(inputs, 1).dtype, shape: broadcast(...inputs.map((_, i) => required(inputs, i).shape)) },
  ],
  Cast: ({ inputs, attributes }) => [
    { dtype: dtypeOfNumber(intAttribute(attributes, 'to', 1)), shape: required(inputs, 0).shape },
  ],
  Transpose: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const perm = intsAttribute(attributes, 'perm', [...x.shape.keys()].reverse());
    return [{ dtype: x.dtype, shape: perm.map((p) => x.shape[p] as Dim) }];
  },
  Reshape: ({ inputs }) => {
    const x = required(inputs, 0);
    return [{ dtype: x.dtype, shape: reshape(x.shape, constantIntegers(inputs, 1) as number[]) }];
  },
  Flatten: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const axis = intAttribute(attributes, 'axis', 1);
    const fold = (dims: Shape) =>
      dims.length === 0 ? 1 : dims.length === 1 ? (dims[0] as Dim) : reshape(dims, [-1])[0];
    return [{ dtype: x.dtype, shape: [fold(x.shape.slice(0, axis)) as Dim, fold(x.shape.slice(axis)) as Dim] }];
  },
  Unsqueeze: ({ inputs }) => {
    const x = required(inputs, 0);
    const axes = constantIntegers(inputs, 1) as number[];
    const rank = x.shape.length + axes.length;
    const at = new Set(axes.map((a) => positiveAxis(a, rank)));
    const rest = [...x.shape];
    return [{ dtype: x.dtype, shape: Array.from({ length: rank }, (_, i) => (at.has(i) ? 1 : (rest.shift() as Dim))) }];
  },
  Squeeze: ({ inputs }) => {
    const x = required(inputs, 0);
    const axes = constantIntegers(inputs, 1)?.map((a) => positiveAxis(a, x.shape.length));
    const gone = new Set(axes ?? [...x.shape.keys()].filter((i) => x.shape[i] === 1));
    return [{ dtype: x.dtype, shape: x.shape.filter((_, i) => !gone.has(i)) }];
  },
  Expand: ({ inputs }) => {
    const x = required(inputs, 0);
    return [{ dtype: x.dtype, shape: broadcast(x.shape, constantIntegers(inputs, 1) as number[]) }];
  },
  Concat: concat,
  Slice: slice,
  Split: split,
  Pad: pad,
  Gather: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const axis = positiveAxis(intAttribute(attributes, 'axis', 0), x.shape.length);
    return [
      { dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...required(inputs, 1).shape, ...x.shape.slice(axis + 1)] },
    ];
  },
  GatherElements: ({ inputs }) => [{ dtype: required(inputs, 0).dtype, shape: required(inputs, 1).shape }],
  ScatterElements: like(0),
  TopK: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const axis = positiveAxis(intAttribute(attributes, 'axis', -1), x.shape.length);
    const k = (constantIntegers(inputs, 1) as number[])[0] as number;
    if (typeof x.shape[axis] === 'number' && k > (x.shape[axis] as number))
      throw new Error(`k = ${k} is above ${x.shape[axis]}`);
    const shape = x.shape.map((d, i) => (i === axis ? k : d));
    return [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ];
  },
  ArgMax: argReduction,
  ArgMin: argReduction,
};

for (const op of [
  ...['Relu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'Exp', 'Log', 'Sqrt', 'Neg', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round'],
  ...[
    'Reciprocal',
    'Acos',
    'Sin',
    'Erf',
    'Identity',
    'Clip',
    'Softmax',
    'LogSoftmax',
    'Softplus',
    'HardSigmoid',
    'HardSwish',
    'PRelu',
  ],
]) {
  rules[op] = like(0);
}
for (const op of ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Min', 'Max', 'And', 'Or', 'Xor']) rules[op] = broadcasting();
for (const op of ['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual']) rules[op] = broadcasting('bool');
rules.Not = like(0, 'bool');
for (const op of ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'SumSquare', 'L2', 'LogSumExp'])
  rules[`Reduce${op}`] = reduction;

/** Adds the rule of a composite operator; `op` carries its domain (`ortgrad.ConvGrad`). */
export function registerInference(op: string, rule: InferenceRule): void {
  rules[op] = rule;
}

/**
 * Types and shapes of a node's outputs.
 * @throws Error where the operator is unknown or the inputs do not fit.
 */
export function inferOutputs(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  count: number,
): readonly OutputType[] {
  const rule = rules[op];
  if (!rule) throw new Error(`operator "${op}" is not supported`);
  const types = rule({ inputs, attributes, count });
  if (types.length < count) throw new Error(`${op} gives ${types.length} outputs, ${count} wanted`);
  return types.slice(0, count);
}
