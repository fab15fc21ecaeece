/** @file What a rule of type and shape inference is, and how rules read their node's inputs. */
import { contentsOf } from '../contents.ts';
import type { Attributes, Contents, Shape, Value } from '../structure.ts';
import type { DType } from '../tensor.ts';

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

export type InferenceRules = Readonly<Record<string, InferenceRule>>;

export function required(inputs: readonly (Value | undefined)[], index: number): Value {
  const value = inputs[index];
  if (!value) throw new Error(`input ${index} is missing`);
  return value;
}

/** The whole numbers behind an input, of which some may be open dimensions; undefined where the input is left out. */
export function constantDims(inputs: readonly (Value | undefined)[], index: number): Contents | undefined {
  const value = inputs[index];
  if (!value) return undefined;
  const contents = contentsOf(value);
  if (!contents) throw new Error(`input ${index} ("${value.name}") must be a constant`);
  return contents;
}

/** The whole numbers behind an input, which must be known; undefined where the input is left out. */
export function constantIntegers(inputs: readonly (Value | undefined)[], index: number): number[] | undefined {
  return constantDims(inputs, index)?.map((n) => {
    if (typeof n === 'string')
      throw new Error(`input ${index} ("${inputs[index]?.name}") depends on the open size ${n}`);
    return n;
  });
}

/** The type and shape of one input, or its shape with another type. */
export const like =
  (index: number, dtype?: DType): InferenceRule =>
  ({ inputs }) => {
    const value = required(inputs, index);
    return [{ dtype: dtype ?? value.dtype, shape: value.shape }];
  };

export function sameRule(ops: readonly string[], rule: InferenceRule): InferenceRules {
  return Object.fromEntries(ops.map((op) => [op, rule]));
}
