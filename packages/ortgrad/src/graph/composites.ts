/**
 * @file Composite operators: nodes of domain `ortgrad` that stand for several ONNX operators until the graph is lowered, so
 * that a gradient rule can see the whole (batch norm) and the form can be chosen by shape (gradients of convolutions).
 */
import { type Attributes, addNode, fixedShape, type Value } from './graph.ts';
import { registerInference } from './inference.ts';
import { intsAttribute } from './shapes.ts';

export const COMPOSITE_DOMAIN = 'ortgrad';

function shapeFromAttribute(op: string): void {
  registerInference(`${COMPOSITE_DOMAIN}.${op}`, ({ inputs, attributes }) => [
    { dtype: (inputs[0] as Value).dtype, shape: intsAttribute(attributes, 'shape', []) },
  ]);
}
registerInference(`${COMPOSITE_DOMAIN}.ActivationGradient`, ({ inputs }) => [inputs[0] as Value]);
shapeFromAttribute('ConvInputGradient');
shapeFromAttribute('ConvWeightGradient');

registerInference(`${COMPOSITE_DOMAIN}.BatchNormTraining`, ({ inputs }) => {
  const x = inputs[0] as Value;
  const channels = [x.shape[1] as number];
  return [
    { dtype: x.dtype, shape: x.shape },
    { dtype: x.dtype, shape: channels },
    { dtype: x.dtype, shape: channels },
  ];
});

registerInference(`${COMPOSITE_DOMAIN}.BatchNormGradient`, ({ inputs }) => {
  const x = inputs[1] as Value;
  const channels = [x.shape[1] as number];
  return [
    { dtype: x.dtype, shape: x.shape },
    { dtype: x.dtype, shape: channels },
    { dtype: x.dtype, shape: channels },
  ];
});

registerInference(`${COMPOSITE_DOMAIN}.LayerNormGradient`, ({ inputs, attributes }) => {
  const x = inputs[1] as Value;
  const normalised = { dtype: x.dtype, shape: x.shape.slice(attributes.axis as number) };
  return [{ dtype: x.dtype, shape: x.shape }, normalised, normalised];
});

/** Gradient of a convolution in its input: dy [N, O, ...] and w [O, C / group, ...kernel] give `shape` [N, C, ...]. */
export function convInputGradient(dy: Value, w: Value, shape: readonly number[], attributes: Attributes): Value {
  return composite('ConvInputGradient', [dy, w], { ...attributes, shape })[0] as Value;
}

/** Gradient of a convolution in its kernel: x [N, C, ...] and dy [N, O, ...] give `shape` [O, C / group, ...kernel]. */
export function convWeightGradient(x: Value, dy: Value, shape: readonly number[], attributes: Attributes): Value {
  return composite('ConvWeightGradient', [x, dy], { ...attributes, shape })[0] as Value;
}

/**
 * Batch normalisation with the statistics of the batch: x [N, C, ...], scale and bias [C].
 * Gives y, the mean and the (biased) variance of each channel [C].
 */
export function batchNormTraining(x: Value, scale: Value, bias: Value, epsilon: number) {
  fixedShape(x);
  const [y, mean, variance] = composite('BatchNormTraining', [x, scale, bias], { epsilon }, 3);
  return { y: y as Value, mean: mean as Value, variance: variance as Value };
}

/** Gradients of `batchNormTraining` in x, scale and bias, given the gradient in y alone. */
export function batchNormGradient(dy: Value, x: Value, scale: Value, mean: Value, variance: Value, epsilon: number) {
  const [dx, dscale, dbias] = composite('BatchNormGradient', [dy, x, scale, mean, variance], { epsilon }, 3);
  return { dx: dx as Value, dscale: dscale as Value, dbias: dbias as Value };
}

/**
 * Gradients of a layer norm over the axes from `axis` on, in x, scale and bias; mean and 1 / deviation as ONNX's node gives them,
 * those axes kept as 1. The gradient in scale has the shape of those axes.
 */
export function layerNormGradient(dy: Value, x: Value, scale: Value, mean: Value, inverse: Value, axis: number) {
  const [dx, dscale, dbias] = composite('LayerNormGradient', [dy, x, scale, mean, inverse], { axis }, 3);
  return { dx: dx as Value, dscale: dscale as Value, dbias: dbias as Value };
}

/**
 * Gradient of clipping to bounds (ReLU, ReLU6): dy where the output y is strictly inside, 0 elsewhere; either bound may be open. It
 * reads the output alone, so that the value before the activation need not be kept.
 */
export function activationGradient(
  dy: Value,
  y: Value,
  bounds: { low?: number | undefined; high?: number | undefined },
): Value {
  const given = Object.entries(bounds).filter(([, bound]) => bound !== undefined) as [string, number][];
  return composite('ActivationGradient', [dy, y], Object.fromEntries(given))[0] as Value;
}

/** A residual branch [N, ...] of which a training graph drops samples at this rate: at rest the branch itself. */
export function stochasticDepthAtRest(x: Value, rate: number, name: string): Value {
  const options = { domain: COMPOSITE_DOMAIN, attributes: { rate }, name };
  return addNode(x.graph, 'StochasticDepth', [x], options)[0] as Value;
}
registerInference(`${COMPOSITE_DOMAIN}.StochasticDepth`, ({ inputs }) => [inputs[0] as Value]);

/** The same value, but nothing flows back through it. */
export function stopGradient(x: Value): Value {
  return composite('StopGradient', [x], {})[0] as Value;
}
registerInference(`${COMPOSITE_DOMAIN}.StopGradient`, ({ inputs }) => [inputs[0] as Value]);

function composite(op: string, inputs: readonly Value[], attributes: Attributes, outputs = 1): Value[] {
  return addNode((inputs[0] as Value).graph, op, inputs, { domain: COMPOSITE_DOMAIN, attributes, outputs });
}
