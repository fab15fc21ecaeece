/** @file Gradients of activations. */
import { activationGradient } from '../graph/composites.ts';
import { constantOf, scalarLike, type Value } from '../graph/graph.ts';
import {
  abs,
  add,
  div,
  erf,
  exp,
  greater,
  hardSigmoid,
  less,
  mul,
  neg,
  sigmoid,
  softplus,
  sub,
  tanh,
  where,
} from '../graph/operators.ts';
import { intAttribute } from '../graph/shapes.ts';
import { only, register, simple, sumTo } from './rules.ts';

/** A rule of one input whose slope is a value of x and y. */
const slope = (of: (x: Value, y: Value, attribute: (name: string, fallback: number) => number) => Value) =>
  simple((dy, [x], y, { attributes }) => [
    mul(
      dy,
      of(x as Value, y, (name, fallback) => intAttribute(attributes, name, fallback)),
    ),
  ]);

/** dy where the condition holds, dy times a slope elsewhere. */
function unlessSlope(condition: Value, dy: Value, elsewhere: Value): Value {
  return where(condition, dy, mul(dy, elsewhere));
}

/** x times the density of a normal distribution at x, plus its distribution function: the slope of x P(X <= x). */
function geluSlope(x: Value): Value {
  const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  const distribution = add(mul(erf(mul(x, Math.SQRT1_2)), 0.5), 0.5);
  return add(distribution, mul(x, density));
}

/** Of x s(a x) with the logistic function s: s + a x s (1 - s). */
function swishSlope(x: Value, y: Value, scale: number): Value {
  const s = sigmoid(scale === 1 ? x : mul(x, scale));
  return add(s, mul(scale === 1 ? y : mul(y, scale), sub(1, s)));
}

/** The tanh form of GELU is x s(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3). */
function tanhGeluSlope(x: Value): Value {
  const root = Math.sqrt(2 / Math.PI);
  const square = mul(x, x);
  const t = tanh(mul(x, add(mul(square, 0.044715 * root), root)));
  const du = add(mul(square, 3 * 0.044715 * root), root);
  return mul(add(add(t, 1), mul(mul(x, du), sub(1, mul(t, t)))), 0.5);
}

register({
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
  PRelu: simple((dy, [x, weight], _y, { wanted }) => {
    const negative = less(x as Value, 0);
    return [
      wanted[0] ? where(negative, mul(dy, weight as Value), dy) : undefined,
      wanted[1] ? sumTo(mul(only(negative, dy), x as Value), weight as Value) : undefined,
    ];
  }),
  LeakyRelu: simple((dy, [x], _y, { attributes }) => [
    where(less(x as Value, 0), mul(dy, intAttribute(attributes, 'alpha', 0.01)), dy),
  ]),
  ThresholdedRelu: simple((dy, [x], _y, { attributes }) => [
    only(greater(x as Value, intAttribute(attributes, 'alpha', 1)), dy),
  ]),
  Shrink: simple((dy, [x], _y, { attributes }) => [
    only(greater(abs(x as Value), intAttribute(attributes, 'lambd', 0.5)), dy),
  ]),
  // Below zero these are a (e^x - 1) and the like: the slope follows from the output.
  Elu: simple((dy, [x], y, { attributes }) => [
    unlessSlope(greater(x as Value, 0), dy, add(y, intAttribute(attributes, 'alpha', 1))),
  ]),
  Celu: simple((dy, [x], y, { attributes }) => [
    unlessSlope(greater(x as Value, 0), dy, add(div(y, intAttribute(attributes, 'alpha', 1)), 1)),
  ]),
  Selu: slope((x, y, attribute) => {
    const [alpha, gamma] = [attribute('alpha', 1.6732632), attribute('gamma', 1.050701)];
    return where(greater(x, 0), scalarLike(x, gamma), add(y, alpha * gamma));
  }),
  Sigmoid: slope((_x, y) => mul(y, sub(1, y))),
  Tanh: slope((_x, y) => sub(1, mul(y, y))),
  Softplus: slope((x) => sigmoid(x)),
  Softsign: slope((_x, y) => {
    const rest = sub(1, abs(y));
    return mul(rest, rest);
  }),
  HardSigmoid: simple((dy, _x, y, { attributes }) => [
    activationGradient(mul(dy, intAttribute(attributes, 'alpha', 0.2)), y, { low: 0, high: 1 }),
  ]),
  // x h with h = clip(x / 6 + 1/2, 0, 1): the slope is h, and x / 6 = h - 1/2 more where h rises. There h (1 - h) > 0, which a steep
  // line turns into 1: operators that the blocked layout knows, unlike comparisons.
  HardSwish: slope((x) => {
    const h = hardSigmoid(x, 1 / 6, 0.5);
    const rising = hardSigmoid(mul(h, sub(1, h)), 1e20, 0);
    return add(h, mul(sub(h, 0.5), rising));
  }),
  Mish: slope((x) => {
    const t = tanh(softplus(x));
    return add(t, mul(mul(x, sub(1, mul(t, t))), sigmoid(x)));
  }),
  Erf: slope((x) => mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
  'com.microsoft.Gelu': slope((x) => geluSlope(x)),
  'com.microsoft.QuickGelu': slope((x, y, attribute) => swishSlope(x, y, attribute('alpha', 1.702))),
  // Its second input, where there is one, is a bias that is added before.
  'com.microsoft.FastGelu': simple((dy, [x, bias], _y) => {
    const dx = mul(dy, tanhGeluSlope(bias ? add(x as Value, bias) : (x as Value)));
    return bias ? [dx, sumTo(dx, bias)] : [dx];
  }),
});
