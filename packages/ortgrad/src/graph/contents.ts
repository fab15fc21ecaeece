/**
 * @file What is known of the elements of small tensors while a graph is built: sizes and what is computed from them, so that
 * shapes can be told where an exporter writes them as arithmetic.
 */
import type { Contents, Value } from './structure.ts';
import { allocate, type DType, isFloat, sizeOf, type Tensor, toNumbers } from './tensor.ts';

/** Larger tensors are no shape arithmetic. */
export const MAX_CONTENTS = 1024;

/** The elements of a value where they are known: whole numbers, booleans, and a few floating-point numbers (one unless told otherwise). */
export function contentsOf(value: Value, floats = 1): Contents | undefined {
  const derived = value.graph.contents.get(value.name);
  if (derived) return derived;
  const data = value.graph.constants.get(value.name);
  if (!data || data.data.length > (isFloat(data.dtype) ? floats : MAX_CONTENTS)) return undefined;
  return toNumbers(data);
}

/** Whether a value was computed from sizes or written as a setting of an operator, and so is no parameter. */
export function isDerived(value: Value): boolean {
  return value.graph.contents.has(value.name);
}

const LARGEST = 2n ** 63n - 1n;

function toInt64(number: number): bigint {
  // "To the end" is written as the largest integer, which no double holds.
  if (number >= 2 ** 63) return LARGEST;
  return number <= -(2 ** 63) ? -LARGEST - 1n : BigInt(number);
}

export function contentsTensor(dtype: DType, shape: readonly number[], contents: readonly number[]): Tensor {
  if (contents.length !== sizeOf(shape))
    throw new Error(`${contents.length} elements for a tensor of shape [${shape}]`);
  const data = allocate(dtype, contents.length);
  for (const [i, number] of contents.entries()) {
    (data as unknown as (number | bigint)[])[i] = dtype === 'int64' ? toInt64(number) : number;
  }
  return { dtype, shape, data };
}
