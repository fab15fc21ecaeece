/** @file Gradients of normalisation: batch norm with its own statistics and frozen, layer norm, instance norm. */
import { batchNormGradient, batchNormTraining, layerNormGradient } from '../graph/composites.ts';
import { addNode, constant, fixedShape, type Value } from '../graph/graph.ts';
import { add, cast, div, mul, reduceSum, reshape, sqrt, sub } from '../graph/operators.ts';
import { intAttribute, positiveAxis } from '../graph/shapes.ts';
import { filled } from '../graph/tensor.ts';
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

const layerNorm: GradientRule = ({ gradients, inputs, outputs, attributes, wanted }) => {
  const [x, scale, bias] = inputs as readonly [Value, Value, Value?];
  const [dy, ...statistics] = gradients;
  if (!dy || statistics.some((g) => g)) throw new Error('a loss must not depend on the statistics of a layer norm');
  let [, mean, inverse] = outputs as readonly [Value, Value?, Value?];
  if (!mean || !inverse) {
    // The same node with its statistics: lowering makes one of the two.
    [, mean, inverse] = addNode(x.graph, 'LayerNormalization', inputs, { attributes, outputs: 3 });
  }
  const axis = positiveAxis(intAttribute(attributes, 'axis', -1), x.shape.length);
  const [m, d] = [cast(mean as Value, x.dtype), cast(inverse as Value, x.dtype)];
  const { dx, dscale, dbias } = layerNormGradient(dy, x, scale, m, d, axis);
  return [dx, dscale, bias && wanted[2] ? dbias : undefined];
};

/** An instance norm is a batch norm of a single sample whose channels are those of all samples. */
const instanceNorm: GradientRule = simple((dy, inputs, _y, { attributes, wanted }) => {
  const [x, scale] = inputs as readonly [Value, Value, Value];
  const shape = fixedShape(x);
  const [n, c, ...spatial] = shape as [number, number, ...number[]];
  const flat = (v: Value) => reshape(v, [1, n * c, ...spatial]);
  const vector = (value: number) => constant(x.graph, filled(x.dtype, [n * c], value), 'filled');
  const [ones, zeros] = [vector(1), vector(0)];
  const epsilon = (attributes.epsilon as number | undefined) ?? 1e-5;
  const { mean, variance } = batchNormTraining(flat(x), ones, zeros, epsilon);
  const each = batchNormGradient(flat(dy), flat(x), ones, mean, variance, epsilon);
  const perSample = (v: Value) => reshape(v, [n, c]);
  const perChannel = reshape(scale, [1, c, ...spatial.map(() => 1)]);
  return [
    wanted[0] ? mul(reshape(each.dx, shape), perChannel) : undefined,
    wanted[1] ? reduceSum(perSample(each.dscale), [0]) : undefined,
    wanted[2] ? reduceSum(perSample(each.dbias), [0]) : undefined,
  ];
});

register({
  'ortgrad.BatchNormTraining': trained,
  BatchNormalization: frozen,
  LayerNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
});
