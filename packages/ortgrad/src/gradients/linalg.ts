/** @file Gradients of matrix products and of Einstein summation. */
import { einsumOf } from '../graph/einsum.ts';
import { fixedShape, type Value } from '../graph/graph.ts';
import { einsum, expand, matmul, matmulTransposed, mul, reshape, transpose } from '../graph/operators.ts';
import { intAttribute } from '../graph/shapes.ts';
import { type GradientRule, register, simple, sumTo } from './rules.ts';

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

const matrixProduct = simple((dy, [a, b], _y, { wanted }) => {
  const left = a as Value;
  const right = b as Value;
  const stacked = right.shape.length === 2 && left.shape.length > 2;
  return [
    wanted[0] ? sumTo(product(dy, right, { b: true }), left) : undefined,
    wanted[1] ? (stacked ? stackedRightGradient(left, dy) : sumTo(product(left, dy, { a: true }), right)) : undefined,
  ];
});

/** A vector on either side is a row or a column: with that axis written out, the rule for matrices holds. */
const matmulGradient: GradientRule = (args) => {
  const [a, b] = args.inputs as readonly [Value, Value];
  const [row, column] = [a.shape.length === 1, b.shape.length === 1];
  if (!row && !column) return matrixProduct(args);
  const stack = fixedShape(args.gradients[0] as Value).slice(0, row && column ? 0 : -1);
  const inner = column && !row ? fixedShape(a).at(-2) : fixedShape(b).at(-1);
  const dy = reshape(args.gradients[0] as Value, [
    ...stack,
    row ? 1 : (inner as number),
    column ? 1 : (inner as number),
  ]);
  const matrices = [
    row ? reshape(a, [1, ...fixedShape(a)]) : a,
    column ? reshape(b, [...fixedShape(b), 1]) : b,
  ] as const;
  const results = matrixProduct({ ...args, inputs: matrices, gradients: [dy] });
  return [a, b].map((x, i) => results[i] && reshape(results[i], fixedShape(x)));
};

/** The gradient in one operand is the sum of the result's gradient with all other operands, over the labels that it lacks. */
const einsumGradient: GradientRule = (args) => {
  const operands = args.inputs as readonly Value[];
  const {
    operands: labels,
    output,
    sizes,
  } = einsumOf(
    args.attributes,
    operands.map((v) => v.shape),
  );
  // Labels of axes that are broadcast are left out where the operand has a single element there.
  const dropped = operands.map((x, i) => {
    const kept = (labels[i] as readonly string[]).filter((label, axis) => x.shape[axis] === sizes.get(label));
    const shape = kept.map((label) => sizes.get(label) as number);
    return { labels: kept, value: shape.length === x.shape.length ? x : reshape(x, shape) };
  });
  return operands.map((x, i) => {
    if (!args.wanted[i]) return undefined;
    const own = labels[i] as readonly string[];
    if (new Set(own).size !== own.length) throw new Error('Einsum of a diagonal has no gradient rule');
    const others = dropped.filter((_, k) => k !== i);
    const given = [{ labels: output, value: args.gradients[0] as Value }, ...others];
    const reached = own.filter((label) => given.some((g) => g.labels.includes(label)));
    const partial = einsum(given, reached);
    // Labels that nothing else has were summed over alone: the gradient is the same all along them.
    const shape = own.map((label) => (reached.includes(label) ? (sizes.get(label) as number) : 1));
    const full = own.map((label) => sizes.get(label) as number);
    const spread = reshape(partial, shape);
    return sumTo(String(shape) === String(full) ? spread : expand(spread, full), x);
  });
};

register({
  MatMul: matmulGradient,
  Einsum: einsumGradient,
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
