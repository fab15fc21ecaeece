/** @file Gradients of elementwise operators, with broadcasting. */

import { activationGradient } from '../graph/composites.ts';
import { constantOf, scalarLike, type Value } from '../graph/graph.ts';
import {
  add,
  cast,
  div,
  equal,
  exp,
  greaterOrEqual,
  less,
  log,
  mul,
  neg,
  pow,
  sigmoid,
  sin,
  sqrt,
  sub,
  where,
} from '../graph/operators.ts';
import { isFloat } from '../graph/tensor.ts';
import { type GradientRule, register, simple, sumTo } from './rules.ts';

/** The gradient where the condition holds, zero elsewhere: one pass, and no product with infinities. */
function only(condition: Value, dy: Value): Value {
  return where(condition, dy, scalarLike(dy, 0));
}

/** Of the smaller or larger of several: the first that equals the result takes the gradient. */
const extremum: GradientRule = simple((dy, inputs, y) => {
  let rest = dy;
  return inputs.map((x, i) => {
    if (i === inputs.length - 1) return sumTo(rest, x);
    const chosen = equal(x, y);
    const own = only(chosen, rest);
    rest = where(chosen, scalarLike(dy, 0), rest);
    return sumTo(own, x);
  });
});

const power = simple((dy, [x, p], y, { wanted }) => {
  const base = x as Value;
  const exponent = p as Value;
  const data = constantOf(exponent)?.data;
  const single = data?.length === 1 ? Number(data[0]) : undefined;
  const slope =
    single === 2 ? mul(base, 2) : mul(exponent, pow(base, single !== undefined ? single - 1 : sub(exponent, 1)));
  return [
    wanted[0] ? sumTo(mul(dy, slope), base) : undefined,
    wanted[1] ? sumTo(mul(dy, mul(y, log(base))), exponent) : undefined,
  ];
});

register({
  Add: simple((dy, inputs) => inputs.map((x) => sumTo(dy, x))),
  Sub: simple((dy, [a, b], _y, { wanted }) => [
    wanted[0] ? sumTo(dy, a as Value) : undefined,
    wanted[1] ? sumTo(neg(dy), b as Value) : undefined,
  ]),
  Mul: simple((dy, [a, b], _y, { wanted }) => [
    wanted[0] ? sumTo(mul(dy, b as Value), a as Value) : undefined,
    wanted[1] ? sumTo(mul(dy, a as Value), b as Value) : undefined,
  ]),
  Div: simple((dy, [a, b], y, { wanted }) => {
    const quotient = div(dy, b as Value);
    return [
      wanted[0] ? sumTo(quotient, a as Value) : undefined,
      wanted[1] ? sumTo(neg(mul(quotient, y)), b as Value) : undefined,
    ];
  }),
  Pow: power,
  Min: extremum,
  Max: extremum,
  Neg: simple((dy) => [neg(dy)]),
  Identity: simple((dy) => [dy]),
  Abs: simple((dy, [x]) => [where(greaterOrEqual(x as Value, 0), dy, neg(dy))]),
  Exp: simple((dy, _x, y) => [mul(dy, y)]),
  Log: simple((dy, [x]) => [div(dy, x as Value)]),
  Sqrt: simple((dy, _x, y) => [mul(div(dy, y), 0.5)]),
  Reciprocal: simple((dy, _x, y) => [neg(mul(dy, mul(y, y)))]),
  Sigmoid: simple((dy, _x, y) => [mul(dy, mul(y, sub(1, y)))]),
  Tanh: simple((dy, _x, y) => [mul(dy, sub(1, mul(y, y)))]),
  Softplus: simple((dy, [x]) => [mul(dy, sigmoid(x as Value))]),
  Erf: simple((dy, [x]) => [mul(dy, mul(exp(neg(mul(x as Value, x as Value))), 2 / Math.sqrt(Math.PI)))]),
  Sin: simple((dy, [x]) => [mul(dy, sin(add(x as Value, Math.PI / 2)))]),
  Acos: simple((dy, [x]) => [neg(div(dy, sqrt(sub(1, mul(x as Value, x as Value)))))]),
  Relu: simple((dy, _x, y) => [activationGradient(dy, y, { low: 0 })]),
  Clip: ({ gradients, inputs, outputs }) => {
    const bound = (index: number) => {
      const value = inputs[index];
      if (!value) return undefined;
      const data = constantOf(value)?.data;
      if (!data) throw new Error('Clip with bounds that are computed has no gradient rule');
      return Number(data[0]);
    };
    const [dy, y] = [gradients[0] as Value, outputs[0] as Value];
    return [activationGradient(dy, y, { low: bound(1), high: bound(2) })];
  },
  PRelu: simple((dy, [x, slope], _y, { wanted }) => {
    const negative = less(x as Value, 0);
    return [
      wanted[0] ? where(negative, mul(dy, slope as Value), dy) : undefined,
      wanted[1] ? sumTo(mul(only(negative, dy), x as Value), slope as Value) : undefined,
    ];
  }),
  Where: simple((dy, [condition, a, b], _y, { wanted }) => [
    undefined,
    wanted[1] ? sumTo(only(condition as Value, dy), a as Value) : undefined,
    wanted[2] ? sumTo(where(condition as Value, scalarLike(dy, 0), dy), b as Value) : undefined,
  ]),
  Cast: simple((dy, [x]) => [isFloat((x as Value).dtype) ? cast(dy, (x as Value).dtype) : undefined]),
});

/** Operators that are flat wherever they have a slope: nothing flows through them. */
const flat: GradientRule = ({ inputs }) => inputs.map(() => undefined);
register(
  Object.fromEntries(
    [
      ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Xor', 'Not'],
      ...['Sign', 'Floor', 'Ceil', 'Round', 'ArgMax', 'ArgMin'],
    ].map((op) => [op, flat]),
  ),
);
