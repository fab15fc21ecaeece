/** @file Gradients of normalisation: batch norm with its own statistics, and frozen. */
import { batchNormGradient } from '../graph/composites.ts';
import { fixedShape, type Value } from '../graph/graph.ts';
import { add, div, mul, reduceSum, reshape, sqrt, sub } from '../graph/operators.ts';
import { type GradientRule, register, simple } from './rules.ts';

const trained: GradientRule = ({ gradients, inputs, outputs, attributes }) => {
  const [x, scale] = inputs as readonly [Value, Value];
  if (gradients[1] || gradients[2]) {
    throw new Error('the statistics of a batch norm are for running averages: a loss must not depend on them');
  }
  const [, mean, variance] = outputs as readonly [Value, Value, Value];
  const { dx, dscale, dbias } = batchNormGradient(
    gradients[0] as Value,
    x,
    scale,
    mean,
    variance,
    attributes.epsilon as number,
  );
  return [dx, dscale, dbias];
};

/** With fixed statistics a batch norm is a scale and a shift of each channel. */
const frozen: GradientRule = simple((dy, inputs, _y, { attributes, wanted }) => {
  const [x, scale, , mean, variance] = inputs as readonly [Value, Value, Value, Value, Value];
  const rank = x.shape.length;
  const perChannel = (v: Value) => reshape(v, [1, fixedShape(v)[0] as number, ...Array(rank - 2).fill(1)]);
  const others = [...x.shape.keys()].filter((i) => i !== 1);
  const deviation = sqrt(add(variance, (attributes.epsilon as number | undefined) ?? 1e-5));
  const normalised = () => div(sub(x, perChannel(mean)), perChannel(deviation));
  return [
    wanted[0] ? mul(dy, perChannel(div(scale, deviation))) : undefined,
    wanted[1] ? reduceSum(mul(dy, normalised()), others) : undefined,
    wanted[2] ? reduceSum(dy, others) : undefined,
  ];
});

register({ 'ortgrad.BatchNormTraining': trained, BatchNormalization: frozen });
