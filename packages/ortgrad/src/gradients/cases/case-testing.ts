/** @file What a case of a gradient check is, and the irregular numbers that cases are made of. */
import { type Attributes, addNode, integers, type Value } from '../../graph/graph.ts';
import { type DType, sizeOf, type Tensor, tensor } from '../../graph/tensor.ts';

export interface GradientCheck {
  /** Builds the value to differentiate from the inputs. */
  readonly build: (...inputs: Value[]) => Value;
  readonly inputs: readonly Tensor[];
  /** Which inputs to differentiate; all that are floating point where left out. */
  readonly wrt?: readonly number[];
  /** Half the distance of the central difference. */
  readonly step?: number;
  /** How many elements of each input to compare at most; they are spread evenly. */
  readonly samples?: number;
}

/** Name of the case to what is checked, and how exact it must be: 1e-6 in float64, 3e-5 in float32 unless told otherwise. */
export type Cases = Readonly<Record<string, GradientCheck & { readonly tolerance?: number }>>;

/** Irregular numbers between low and high, no two alike. */
export function values(shape: readonly number[], low = -2, high = 2, dtype: DType = 'float64', phase = 0): Tensor {
  const unit = (i: number) => (Math.sin((i + 1 + 10 * phase) * 12.9898) * 43758.5453) % 1;
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => low + (high - low) * Math.abs(unit(i)));
  return tensor(dtype, shape, numbers);
}

export const f32 = (shape: readonly number[], phase = 0) => values(shape, -2, 2, 'float32', phase);

/** How smooth functions that ONNX Runtime knows in float32 alone are checked: rounding limits the step. */
export const SMOOTH_FLOAT32 = { step: 1e-2, tolerance: 5e-4 };

/** The first output of a node of the inputs. */
export function node(op: string, attributes: Attributes = {}, domain = '') {
  return (...inputs: Value[]) => addNode((inputs[0] as Value).graph, op, inputs, { attributes, domain })[0] as Value;
}

/** As `node`, with a constant list of whole numbers as second input. */
export function nodeWithList(op: string, list: readonly number[], attributes: Attributes = {}) {
  return (x: Value) => node(op, attributes)(x, integers(x.graph, list));
}
