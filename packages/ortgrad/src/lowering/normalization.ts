/** @file Batch normalisation with the batch's own statistics, in few passes over memory. */
import { addNode, fixedShape, type Value } from '../graph/graph.ts';
import { add, div, maximum, mul, neg, reduceMean, reduceSum, reshape, sqrt, sub } from '../graph/operators.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { Lowering } from './rule.ts';

/** All axes but the channels. */
const otherAxes = (x: Value) => [...x.shape.keys()].filter((i) => i !== 1);

/** a x + b with a and b [C]: ONNX Runtime's inference-time batch norm does it in one pass. */
function scaleAndShift(x: Value, a: Value, b: Value, mean: Value, variance: Value, epsilon: number): Value {
  return addNode(x.graph, 'BatchNormalization', [x, a, b, mean, variance], { attributes: { epsilon } })[0] as Value;
}

/** x, scale, bias to y, mean, variance: the variance as mean of squares less square of the mean. */
export const lowerBatchNormTraining: Lowering = ([x, scale, bias], attributes) => {
  const axes = otherAxes(x as Value);
  const mean = reduceMean(x as Value, axes);
  const meanSquare = reduceMean(mul(x as Value, x as Value), axes);
  const variance = maximum(sub(meanSquare, mul(mean, mean)), 0);
  const epsilon = attributes.epsilon as number;
  return [scaleAndShift(x as Value, scale as Value, bias as Value, mean, variance, epsilon), mean, variance];
};

/**
 * With x^ = (x - mean) / d, d = sqrt(variance + epsilon) and M elements a channel:
 * dbias = sum dy, dscale = sum dy x^, dx = scale / d (dy - dbias / M - x^ dscale / M)   (Ioffe and Szegedy 2015).
 */
export const lowerBatchNormGradient: Lowering = ([dy, x, scale, mean, variance], attributes) => {
  const shape = fixedShape(x as Value);
  const axes = otherAxes(x as Value);
  const count = sizeOf(shape) / (shape[1] as number);
  const perChannel = (v: Value) => reshape(v, [1, shape[1] as number, ...Array(shape.length - 2).fill(1)]);
  const deviation = sqrt(add(variance as Value, attributes.epsilon as number));
  const dbias = reduceSum(dy as Value, axes);
  const dyx = reduceSum(mul(dy as Value, x as Value), axes);
  const dscale = div(sub(dyx, mul(mean as Value, dbias)), deviation);
  // dx = a dy + b x + c for each channel
  const a = div(scale as Value, deviation);
  const b = neg(div(mul(a, div(dscale, deviation)), count));
  const c = neg(add(mul(a, div(dbias, count)), mul(b, mean as Value)));
  const dx = add(add(mul(dy as Value, perChannel(a)), mul(x as Value, perChannel(b))), perChannel(c));
  return [dx, dscale, dbias];
};
