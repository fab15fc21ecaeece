/** @file Gradients of reductions and of the softmax family. */
import { addNode, constant, fixedShape, integers, scalarLike, type Value } from '../graph/graph.ts';
import { reducedAxes } from '../graph/inference/reduction.ts';
import { cast, div, equal, exp, expand, mul, neg, reduceSum, reshape, sign, sub, where } from '../graph/operators.ts';
import { intAttribute } from '../graph/shapes.ts';
import { filled, sizeOf } from '../graph/tensor.ts';
import { type GradientArguments, only, register, simple } from './rules.ts';

/** The shape with the reduced axes kept as 1, so that it broadcasts against the input. */
function keptShape(args: GradientArguments): number[] {
  const axes = new Set(reducedAxes(args));
  return fixedShape(args.inputs[0] as Value).map((d, i) => (axes.has(i) ? 1 : d));
}

/** How many elements went into each result. */
function reducedCount(args: GradientArguments): number {
  return sizeOf(fixedShape(args.inputs[0] as Value)) / sizeOf(keptShape(args));
}

/** A result, or its gradient, spread over the elements it was made from. */
function spread(x: Value, args: GradientArguments): Value {
  return reshape(x, keptShape(args));
}

/** Equal extremes share the gradient. */
const extremum = simple((dy, [x], y, args) => {
  const chosen = cast(equal(x as Value, spread(y, args)), dy.dtype);
  const share = div(spread(dy, args), reduceSum(chosen, reducedAxes(args), true));
  return [mul(chosen, share)];
});

/**
 * The slope of a product in one factor is the product of all others: the whole by the factor, and where a factor is zero the
 * product of the rest, if it is the only one.
 */
const product = simple((dy, [x], _y, args) => {
  const factors = x as Value;
  const axes = integers(factors.graph, reducedAxes(args));
  const zero = equal(factors, 0);
  const rest = addNode(factors.graph, 'ReduceProd', [where(zero, scalarLike(factors, 1), factors), axes])[0] as Value;
  const zeros = reduceSum(cast(zero, dy.dtype), reducedAxes(args), true);
  const weighted = mul(rest, spread(dy, args));
  const none = constant(factors.graph, filled(dy.dtype, fixedShape(factors), 0), 'zeros');
  const withoutZeros = where(equal(zeros, 0), div(weighted, where(zero, scalarLike(factors, 1), factors)), none);
  return [where(zero, only(equal(zeros, 1), weighted), withoutZeros)];
});

register({
  ReduceSum: simple((dy, [x], _y, args) => [expand(spread(dy, args), fixedShape(x as Value))]),
  ReduceMean: simple((dy, [x], _y, args) => [
    expand(div(spread(dy, args), reducedCount(args)), fixedShape(x as Value)),
  ]),
  ReduceMax: extremum,
  ReduceMin: extremum,
  ReduceProd: product,
  ReduceSumSquare: simple((dy, [x], _y, args) => [mul(mul(x as Value, 2), spread(dy, args))]),
  ReduceL1: simple((dy, [x], _y, args) => [mul(sign(x as Value), spread(dy, args))]),
  ReduceL2: simple((dy, [x], y, args) => [mul(x as Value, spread(div(dy, y), args))]),
  ReduceLogSum: simple((dy, [x], y, args) => [expand(spread(mul(dy, exp(neg(y))), args), fixedShape(x as Value))]),
  ReduceLogSumExp: simple((dy, [x], y, args) => [mul(exp(sub(x as Value, spread(y, args))), spread(dy, args))]),
  Softmax: simple((dy, _inputs, y, { attributes }) => {
    const weighted = mul(dy, y);
    const total = reduceSum(weighted, [intAttribute(attributes, 'axis', -1)], true);
    return [sub(weighted, mul(y, total))];
  }),
  LogSoftmax: simple((dy, _inputs, y, { attributes }) => {
    const total = reduceSum(dy, [intAttribute(attributes, 'axis', -1)], true);
    return [sub(dy, mul(exp(y), total))];
  }),
});
