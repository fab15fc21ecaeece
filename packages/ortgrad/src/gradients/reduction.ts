/** @file Gradients of reductions and of the softmax family. */
import { constantOf, fixedShape, type Value } from '../graph/graph.ts';
import { cast, div, equal, exp, expand, mul, reduceSum, reshape, sub } from '../graph/operators.ts';
import { intAttribute, positiveAxis } from '../graph/shapes.ts';
import { sizeOf, toNumbers } from '../graph/tensor.ts';
import { type GradientArguments, register, simple } from './rules.ts';

function reducedAxes({ inputs }: GradientArguments): number[] {
  const rank = (inputs[0] as Value).shape.length;
  const given = inputs[1]
    ? toNumbers(constantOf(inputs[1] as Value) ?? { dtype: 'int64', shape: [0], data: new BigInt64Array() })
    : [];
  return (given.length ? given : [...Array(rank).keys()]).map((a) => positiveAxis(a, rank));
}

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

register({
  ReduceSum: simple((dy, [x], _y, args) => [expand(spread(dy, args), fixedShape(x as Value))]),
  ReduceMean: simple((dy, [x], _y, args) => [
    expand(div(spread(dy, args), reducedCount(args)), fixedShape(x as Value)),
  ]),
  ReduceMax: extremum,
  ReduceMin: extremum,
  ReduceSumSquare: simple((dy, [x], _y, args) => [mul(mul(x as Value, 2), spread(dy, args))]),
  ReduceL2: simple((dy, [x], y, args) => [mul(x as Value, spread(div(dy, y), args))]),
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
