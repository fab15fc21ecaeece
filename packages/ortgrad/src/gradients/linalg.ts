/** @file Gradients of matrix products. */
import { fixedShape, type Value } from '../graph/graph.ts';
import { matmul, matmulTransposed, mul, reshape, transpose } from '../graph/operators.ts';
import { intAttribute } from '../graph/shapes.ts';
import { register, simple, sumTo } from './rules.ts';

/** Swaps the last two axes. */
function flip(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

/** `FusedMatMul` reads one side transposed without a copy, but knows float32 alone. */
function product(a: Value, b: Value, transposed: { a?: boolean; b?: boolean }): Value {
  if (a.dtype === 'float32') return matmulTransposed(a, b, transposed);
  return matmul(transposed.a ? flip(a) : a, transposed.b ? flip(b) : b);
}

/**
 * Gradient in b of a b where b is one matrix for a whole stack of a: the stack becomes rows of one product instead of
 * a product for each and a sum.
 */
function stackedRightGradient(a: Value, dy: Value): Value {
  const rows = (x: Value) => reshape(x, [-1, fixedShape(x).at(-1) as number]);
  return product(rows(a), rows(dy), { a: true });
}

register({
  MatMul: simple((dy, [a, b], _y, { wanted }) => {
    const left = a as Value;
    const right = b as Value;
    const stacked = right.shape.length === 2 && left.shape.length > 2;
    return [
      wanted[0] ? sumTo(product(dy, right, { b: true }), left) : undefined,
      wanted[1] ? (stacked ? stackedRightGradient(left, dy) : sumTo(product(left, dy, { a: true }), right)) : undefined,
    ];
  }),
  // y = alpha op(a) op(b) + beta c
  Gemm: simple((dy, [a, b, c], _y, { wanted, attributes }) => {
    const left = a as Value;
    const right = b as Value;
    const transA = intAttribute(attributes, 'transA', 0) === 1;
    const transB = intAttribute(attributes, 'transB', 0) === 1;
    const scaled = (x: Value, key: string) => {
      const factor = intAttribute(attributes, key, 1);
      return factor === 1 ? x : mul(x, factor);
    };
    const d = scaled(dy, 'alpha');
    return [
      wanted[0] ? (transA ? product(right, d, { a: transB, b: true }) : product(d, right, { b: !transB })) : undefined,
      wanted[1] ? (transB ? product(d, left, { a: true, b: transA }) : product(left, d, { a: !transA })) : undefined,
      c && wanted[2] ? sumTo(scaled(dy, 'beta'), c) : undefined,
    ];
  }),
});
