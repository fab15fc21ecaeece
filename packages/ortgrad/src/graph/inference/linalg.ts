/** @file Types and shapes of matrix products. */
import { einsumOf } from '../einsum.ts';
import { broadcast, intAttribute } from '../shapes.ts';
import type { Dim, Shape } from '../structure.ts';
import { type InferenceRules, required } from './rule.ts';

/** As in NumPy: a vector on the left is a row, on the right a column, and that axis is gone from the result. */
export function matmulShape(a: Shape, b: Shape): Dim[] {
  if (a.length === 0 || b.length === 0) throw new Error('a matrix product needs one dimension or more on both sides');
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const [m, k] = left.slice(-2) as [Dim, Dim];
  const [l, n] = right.slice(-2) as [Dim, Dim];
  if (k !== l && typeof k === 'number' && typeof l === 'number') throw new Error(`inner sizes ${k} and ${l} differ`);
  const stack = broadcast(left.slice(0, -2), right.slice(0, -2));
  return [...stack, ...(a.length === 1 ? [] : [m]), ...(b.length === 1 ? [] : [n])];
}

export const linalg: InferenceRules = {
  MatMul: ({ inputs }) => {
    const a = required(inputs, 0);
    return [{ dtype: a.dtype, shape: matmulShape(a.shape, required(inputs, 1).shape) }];
  },
  Gemm: ({ inputs, attributes }) => {
    const a = required(inputs, 0);
    const b = required(inputs, 1).shape;
    if (a.shape.length !== 2 || b.length !== 2) throw new Error('Gemm takes two matrices');
    const swap = ([rows, columns]: Shape, key: string) =>
      (intAttribute(attributes, key, 0) ? [columns, rows] : [rows, columns]) as Dim[];
    return [{ dtype: a.dtype, shape: matmulShape(swap(a.shape, 'transA'), swap(b, 'transB')) }];
  },
  'com.microsoft.FusedMatMul': ({ inputs, attributes }) => {
    const swap = (shape: Shape, key: string) =>
      intAttribute(attributes, key, 0) ? [...shape.slice(0, -2), shape.at(-1) as Dim, shape.at(-2) as Dim] : shape;
    const a = required(inputs, 0);
    return [{ dtype: a.dtype, shape: matmulShape(swap(a.shape, 'transA'), swap(required(inputs, 1).shape, 'transB')) }];
  },
  Einsum: ({ inputs, attributes }) => {
    const values = inputs.map((_, i) => required(inputs, i));
    const { sizes, output } = einsumOf(
      attributes,
      values.map((v) => v.shape),
    );
    return [{ dtype: required(inputs, 0).dtype, shape: output.map((label) => sizes.get(label) as Dim) }];
  },
};
