/** @file Element by element arithmetic on the known elements of small tensors, open dimensions by name. */

import { addDims, divideDims, floorDivideDims, multiplyDims, subtractDims } from './dims.ts';
import type { OutputType } from './inference/rule.ts';
import { intAttribute } from './shapes.ts';
import type { Attributes, Contents, Dim, Value } from './structure.ts';
import { type DType, isFloat, sizeOf } from './tensor.ts';

export interface FoldArguments {
  readonly inputs: readonly (Value | undefined)[];
  readonly contents: readonly (Contents | undefined)[];
  readonly attributes: Attributes;
  readonly types: readonly OutputType[];
}

/** Elements of each output, undefined where they cannot be told. */
export type Fold = (args: FoldArguments) => readonly (Contents | undefined)[] | undefined;

export const shapeOf = ({ types }: FoldArguments, index = 0) => (types[index] as OutputType).shape as readonly number[];

/** For each element of a broadcast result, the elements of the operands that meet in it. */
export function broadcastElements(
  shape: readonly number[],
  operands: readonly { shape: readonly number[]; contents: Contents }[],
) {
  return Array.from({ length: sizeOf(shape) }, (_, flat) =>
    operands.map(({ shape: own, contents }) => {
      let rest = flat;
      let at = 0;
      let stride = 1;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const size = own[axis - shape.length + own.length] ?? 1;
        const index = rest % (shape[axis] as number);
        rest = Math.floor(rest / (shape[axis] as number));
        if (size > 1) at += index * stride;
        stride *= size;
      }
      return contents[at] as Dim;
    }),
  );
}

/** Applied to the elements that meet; undefined says that the result cannot be told. */
type Arithmetic = (elements: readonly Dim[], dtype: DType) => Dim | undefined;

const elementwise =
  (arithmetic: Arithmetic): Fold =>
  (args) => {
    const operands = args.inputs.map((value, i) => ({
      shape: value?.shape as readonly number[],
      contents: args.contents[i] as Contents,
    }));
    const dtype = args.types[0]?.dtype as DType;
    const results: Dim[] = [];
    for (const elements of broadcastElements(shapeOf(args), operands)) {
      const result = arithmetic(elements, args.inputs[0]?.dtype ?? dtype);
      if (result === undefined || Number.isNaN(result)) return [undefined];
      results.push(typeof result === 'number' ? rounded(result, dtype) : result);
    }
    // Beyond doubles' whole numbers a result may be off: left to the runtime.
    if (!isFloat(dtype) && results.some((r) => typeof r === 'number' && !Number.isSafeInteger(r))) return [undefined];
    return [results];
  };

export function rounded(value: number, dtype: DType): number {
  return dtype === 'float32' ? Math.fround(value) : value;
}

/** Numbers by one function; where an operand is open, by another if there is one. */
function numeric(ofNumbers: (...n: number[]) => number, ofDims?: (a: Dim, b: Dim) => Dim | undefined): Arithmetic {
  return (elements) =>
    elements.every((e) => typeof e === 'number')
      ? ofNumbers(...(elements as number[]))
      : ofDims?.(elements[0] as Dim, elements[1] as Dim);
}

const division: Arithmetic = ([a, b], dtype) => {
  if (isFloat(dtype)) return typeof a === 'number' && typeof b === 'number' ? a / b : divideDims(a as Dim, b as Dim);
  if (b === 0) return undefined;
  return typeof a === 'number' && typeof b === 'number' ? Math.trunc(a / b) : floorDivideDims(a as Dim, b as Dim);
};

/** Sizes are not negative: an open one equals no negative number, and itself alone for sure. */
const equality: Arithmetic = ([a, b]) => {
  if (typeof a === 'number' && typeof b === 'number') return Number(a === b);
  if (a === b) return 1;
  return (typeof a === 'number' && a < 0) || (typeof b === 'number' && b < 0) ? 0 : undefined;
};

const modulo = elementwise(([a, b], dtype) => {
  if (typeof a !== 'number' || typeof b !== 'number' || b === 0 || isFloat(dtype)) return undefined;
  return a - b * Math.floor(a / b);
});

export const extreme =
  (choose: (a: number, b: number) => number) =>
  (a: Dim, b: Dim): Dim | undefined =>
    typeof a === 'number' && typeof b === 'number' ? choose(a, b) : a === b ? a : undefined;

const extremeOf = (choose: (a: number, b: number) => number) =>
  elementwise((elements) =>
    elements.reduce<Dim | undefined>((a, b) => (a === undefined ? undefined : extreme(choose)(a, b)), elements[0]),
  );

export const arithmetic: Readonly<Record<string, Fold>> = {
  Add: elementwise(numeric((a, b) => a + b, addDims)),
  Sub: elementwise(numeric((a, b) => a - b, subtractDims)),
  Mul: elementwise(numeric((a, b) => a * b, multiplyDims)),
  Div: elementwise(division),
  Mod: (args) => (intAttribute(args.attributes, 'fmod', 0) === 1 ? undefined : modulo(args)),
  Pow: elementwise(numeric((a, b) => a ** b)),
  Min: extremeOf(Math.min),
  Max: extremeOf(Math.max),
  Neg: elementwise(numeric((a) => -a)),
  Abs: elementwise(numeric(Math.abs, (a) => a)),
  Sqrt: elementwise(numeric(Math.sqrt)),
  Reciprocal: elementwise(numeric((a) => 1 / a)),
  Floor: elementwise(numeric(Math.floor, (a) => a)),
  Ceil: elementwise(numeric(Math.ceil, (a) => a)),
  Equal: elementwise(equality),
  Greater: elementwise(numeric((a, b) => Number(a > b))),
  GreaterOrEqual: elementwise(numeric((a, b) => Number(a >= b))),
  Less: elementwise(numeric((a, b) => Number(a < b))),
  LessOrEqual: elementwise(numeric((a, b) => Number(a <= b))),
  And: elementwise(numeric((a, b) => a & b)),
  Or: elementwise(numeric((a, b) => a | b)),
  Not: elementwise(numeric((a) => 1 - a)),
  Where: elementwise(([c, a, b]) => (typeof c === 'number' ? (c === 1 ? a : b) : undefined)),
};
