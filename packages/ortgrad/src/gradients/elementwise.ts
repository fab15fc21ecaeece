/** @file Gradients of elementwise arithmetic, with broadcasting; activations are in `activations.ts`. */
import { constantOf, scalarLike, type Value } from '../graph/graph.ts';
import {
  add,
  cast,
  cos,
  cosh,
  div,
  equal,
  floor,
  log,
  mul,
  neg,
  pow,
  sign,
  sin,
  sinh,
  sqrt,
  sub,
  where,
} from '../graph/operators.ts';
import { intAttribute } from '../graph/shapes.ts';
import { isFloat } from '../graph/tensor.ts';
import { type GradientRule, only, register, simple, sumTo } from './rules.ts';

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
  const powers = single ?? cast(exponent, base.dtype);
  const slope =
    single === 2 ? mul(base, 2) : mul(pow(base, typeof powers === 'number' ? powers - 1 : sub(powers, 1)), powers);
  return [
    wanted[0] ? sumTo(mul(dy, slope), base) : undefined,
    wanted[1] ? sumTo(mul(dy, mul(y, log(base))), exponent) : undefined,
  ];
});

/** The remainder of a / b: a less b times the quotient, whose whole part does not move. */
const modulo: GradientRule = simple((dy, [a, b], y, { wanted, attributes }) => {
  if (intAttribute(attributes, 'fmod', 0) !== 1) return [undefined];
  const quotient = () => div(sub(a as Value, y), b as Value);
  return [
    wanted[0] ? sumTo(dy, a as Value) : undefined,
    wanted[1] ? sumTo(neg(mul(dy, floor(add(quotient(), 0.5)))), b as Value) : undefined,
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
  Mod: modulo,
  Pow: power,
  Min: extremum,
  Max: extremum,
  Sum: simple((dy, inputs) => inputs.map((x) => sumTo(dy, x))),
  Mean: simple((dy, inputs) => {
    const share = div(dy, inputs.length);
    return inputs.map((x) => sumTo(share, x));
  }),
  Neg: simple((dy) => [neg(dy)]),
  Identity: simple((dy) => [dy]),
  // Where a training graph did not set them going, these change nothing.
  Dropout: ({ gradients }) => [gradients[0]],
  'ortgrad.StochasticDepth': simple((dy) => [dy]),
  Abs: simple((dy, [x]) => [mul(dy, sign(x as Value))]),
  Exp: simple((dy, _x, y) => [mul(dy, y)]),
  Log: simple((dy, [x]) => [div(dy, x as Value)]),
  Sqrt: simple((dy, _x, y) => [mul(div(dy, y), 0.5)]),
  Reciprocal: simple((dy, _x, y) => [neg(mul(dy, mul(y, y)))]),
  Sin: simple((dy, [x]) => [mul(dy, cos(x as Value))]),
  Cos: simple((dy, [x]) => [neg(mul(dy, sin(x as Value)))]),
  Tan: simple((dy, _x, y) => [mul(dy, add(mul(y, y), 1))]),
  Asin: simple((dy, [x]) => [div(dy, sqrt(sub(1, mul(x as Value, x as Value))))]),
  Acos: simple((dy, [x]) => [neg(div(dy, sqrt(sub(1, mul(x as Value, x as Value)))))]),
  Atan: simple((dy, [x]) => [div(dy, add(mul(x as Value, x as Value), 1))]),
  Sinh: simple((dy, [x]) => [mul(dy, cosh(x as Value))]),
  Cosh: simple((dy, [x]) => [mul(dy, sinh(x as Value))]),
  Asinh: simple((dy, [x]) => [div(dy, sqrt(add(mul(x as Value, x as Value), 1)))]),
  Acosh: simple((dy, [x]) => [div(dy, sqrt(sub(mul(x as Value, x as Value), 1)))]),
  Atanh: simple((dy, [x]) => [div(dy, sub(1, mul(x as Value, x as Value)))]),
  Where: simple((dy, [condition, a, b], _y, { wanted }) => [
    undefined,
    wanted[1] ? sumTo(only(condition as Value, dy), a as Value) : undefined,
    wanted[2] ? sumTo(where(condition as Value, scalarLike(dy, 0), dy), b as Value) : undefined,
  ]),
  Cast: simple((dy, [x]) => [isFloat((x as Value).dtype) ? cast(dy, (x as Value).dtype) : undefined]),
});

/** Operators that are flat wherever they have a slope, or give no floating-point numbers: nothing flows through them. */
const flat: GradientRule = ({ inputs }) => inputs.map(() => undefined);

export const FLAT = [
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Xor', 'Not', 'IsNaN', 'IsInf'],
  ...['Sign', 'Floor', 'Ceil', 'Round', 'ArgMax', 'ArgMin', 'Shape', 'Size', 'ConstantOfShape', 'OneHot', 'Range'],
] as const;

register(Object.fromEntries(FLAT.map((op) => [op, flat])));
