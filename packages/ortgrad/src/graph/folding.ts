/**
 * @file Shape arithmetic done while a graph is built. Exporters write Shape, Gather, Concat, Mul, ... for every reshape of an open
 * batch; here the elements of such small tensors are followed, open dimensions by name, and what is known altogether becomes a constant.
 */
import { contentsOf, isDerived, MAX_CONTENTS } from './contents.ts';
import { addDims, multiplyDims, productOfDims } from './dims.ts';
import {
  arithmetic,
  broadcastElements,
  extreme,
  type Fold,
  type FoldArguments,
  rounded,
  shapeOf,
} from './folding-arithmetic.ts';
import { shapePart } from './inference/indexing.ts';
import { sliceBounds, sliceRange } from './inference/movement.ts';
import { reducedAxes } from './inference/reduction.ts';
import type { OutputType } from './inference/rule.ts';
import { intAttribute, intsAttribute, positiveAxis } from './shapes.ts';
import type { Attributes, Contents, Dim, Value } from './structure.ts';
import { type DType, isFloat, sizeOf, type Tensor, toNumbers } from './tensor.ts';

const cast: Fold = ({ contents, types, inputs }) => {
  const dtype = types[0]?.dtype as DType;
  if (dtype === 'float16') return undefined;
  const toWhole = !isFloat(dtype) && isFloat(inputs[0]?.dtype as DType);
  const converted = contents[0]?.map((e) => {
    if (typeof e === 'string') return dtype === 'bool' ? undefined : e;
    if (dtype === 'bool') return e === 0 ? 0 : 1;
    return toWhole ? Math.trunc(e) : rounded(e, dtype);
  });
  return [converted?.every((e) => e !== undefined) ? (converted as Dim[]) : undefined];
};

/** The same elements under another shape. */
const unchanged: Fold = ({ contents }) => [contents[0]];

/** Picks elements by position: where each element of the result stands in the operand, undefined where it cannot be told. */
function picked(
  { inputs, contents, types }: FoldArguments,
  source: (at: readonly number[]) => readonly (number | undefined)[],
): readonly (Contents | undefined)[] {
  const shape = inputs[0]?.shape as readonly number[];
  const data = contents[0] as Contents;
  const result = positions(types[0]?.shape as readonly number[]).map((at) =>
    source(at).reduce<number | undefined>((flat, k, axis) => {
      const size = shape[axis] as number;
      const place = k !== undefined && k < 0 ? k + size : k;
      return flat === undefined || place === undefined || place >= size ? undefined : flat * size + place;
    }, 0),
  );
  const elements = result.map((flat) => (flat === undefined ? undefined : data[flat]));
  return [elements.every((e) => e !== undefined) ? (elements as Dim[]) : undefined];
}

/** All positions of a tensor in row-major order. */
function positions(shape: readonly number[]): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, flat) => {
    let rest = flat;
    return shape
      .toReversed()
      .map((size) => {
        const at = rest % size;
        rest = Math.floor(rest / size);
        return at;
      })
      .reverse();
  });
}

const gather: Fold = (args) => {
  const rank = args.inputs[0]?.shape.length as number;
  const axis = positiveAxis(intAttribute(args.attributes, 'axis', 0), rank);
  const index = args.inputs[1]?.shape as readonly number[];
  return picked(args, (at) => {
    const flat = index.reduce((sum, size, i) => sum * size + (at[axis + i] as number), 0);
    const chosen = args.contents[1]?.[flat];
    return [...at.slice(0, axis), typeof chosen === 'number' ? chosen : undefined, ...at.slice(axis + index.length)];
  });
};

const slice: Fold = (args) => {
  const shape = args.inputs[0]?.shape as readonly number[];
  const starts = new Map<number, { start: number; step: number }>();
  for (const { axis, start, end, step } of sliceBounds(args.inputs)) {
    if (typeof start !== 'number' || typeof end !== 'number') return undefined;
    starts.set(axis, { start: sliceRange(shape[axis] as number, start, end, step).start, step });
  }
  return picked(args, (at) =>
    at.map((k, axis) => {
      const cut = starts.get(axis);
      return cut ? cut.start + k * cut.step : k;
    }),
  );
};

const transpose: Fold = (args) => {
  const perm = intsAttribute(args.attributes, 'perm', [...shapeOf(args).keys()].reverse());
  return picked(args, (at) => at.map((_, axis) => at[perm.indexOf(axis)]));
};

const vector = (value: Value | undefined) => value?.shape.length === 1;

const split: Fold = ({ contents: [data], inputs, types }) => {
  if (!vector(inputs[0]) || !data) return undefined;
  let start = 0;
  return types.map(({ shape }) => {
    const from = start;
    start += shape[0] as number;
    return data.slice(from, start);
  });
};

const concat: Fold = ({ contents, inputs, attributes }) => {
  if (!vector(inputs[0]) || positiveAxis(intAttribute(attributes, 'axis', 0), 1) !== 0) return undefined;
  return [contents.flatMap((part) => part as Contents)];
};

const reduction =
  (combine: (a: Dim, b: Dim) => Dim | undefined, initial?: Dim): Fold =>
  (args) => {
    const [data] = args.contents;
    if (!data || reducedAxes(args).length !== args.inputs[0]?.shape.length) return undefined;
    if (data.length === 0) return initial === undefined ? undefined : [[initial]];
    const result = data.reduce<Dim | undefined>(
      (sum, e, i) => (i === 0 ? e : sum === undefined ? undefined : combine(sum, e)),
      undefined,
    );
    return [result === undefined ? undefined : [result]];
  };

const folds: Readonly<Record<string, Fold>> = {
  ...arithmetic,
  Cast: cast,
  Identity: unchanged,
  Reshape: unchanged,
  Flatten: unchanged,
  Squeeze: unchanged,
  Unsqueeze: unchanged,
  Gather: gather,
  Transpose: transpose,
  Slice: slice,
  Split: split,
  Concat: concat,
  Expand: (args) => {
    const data = { shape: args.inputs[0]?.shape as readonly number[], contents: args.contents[0] as Contents };
    return [broadcastElements(shapeOf(args), [data]).map(([e]) => e as Dim)];
  },
  Range: (args) => {
    const [start, , delta] = args.contents.map((c) => c?.[0]);
    if (typeof start !== 'number' || typeof delta !== 'number') return undefined;
    return [Array.from({ length: sizeOf(shapeOf(args)) }, (_, i) => start + i * delta)];
  },
  ConstantOfShape: (args) => {
    const value = args.attributes.value as Tensor | undefined;
    return [Array(sizeOf(shapeOf(args))).fill(value ? (toNumbers(value)[0] ?? 0) : 0)];
  },
  ReduceProd: reduction(multiplyDims, 1),
  ReduceSum: reduction(addDims, 0),
  ReduceMax: reduction(extreme(Math.max)),
  ReduceMin: reduction(extreme(Math.min)),
};

/** These read shapes, not elements. */
const shapeReaders: Readonly<Record<string, (x: Value, attributes: Attributes) => Contents>> = {
  Shape: ({ shape }, attributes) => shapePart(shape, attributes),
  Size: ({ shape }) => [productOfDims(shape)],
};

/** Inputs that a fold does not read the elements of, or reads by itself. */
const ownInputs: Readonly<Record<string, number>> = {
  Reshape: 1,
  Squeeze: 1,
  Unsqueeze: 1,
  Slice: 1,
  Split: 1,
  Expand: 1,
};

function comesFromSizes(op: string, inputs: readonly (Value | undefined)[]): boolean {
  if (op === 'Cast' || op === 'ConstantOfShape')
    return !isFloat(inputs[0]?.dtype as DType) || isDerived(inputs[0] as Value);
  return inputs.some((value) => value && isFloat(value.dtype) && isDerived(value));
}

/**
 * The elements of a node's outputs as far as they follow from those of its inputs; undefined where nothing can be told. Floating-point
 * numbers are followed only where they come from sizes: a product of two parameters stays a product.
 */
export function foldNode(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  types: readonly OutputType[],
): readonly (Contents | undefined)[] | undefined {
  const [first] = inputs;
  if (Object.hasOwn(shapeReaders, op)) return first && [shapeReaders[op]?.(first, attributes)];
  if (!Object.hasOwn(folds, op)) return undefined;
  const small = types.every(
    ({ shape }) => shape.every((d) => typeof d === 'number') && sizeOf(shape as number[]) <= MAX_CONTENTS,
  );
  if (!small) return undefined;
  const read = inputs.slice(0, ownInputs[op] ?? inputs.length);
  const contents = read.map((value) => value && contentsOf(value, op === 'Concat' ? 16 : 1));
  if (contents.includes(undefined) || (types.some((type) => isFloat(type.dtype)) && !comesFromSizes(op, read)))
    return undefined;
  return folds[op]?.({ inputs: read.length < inputs.length ? inputs : read, contents, attributes, types });
}
