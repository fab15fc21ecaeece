/**
 * @file Layers: functions that append to a graph. Their parameters become constants of the graph under `<name>.weight` and so on;
 * `trainable` turns those constants into states when a training step is made of the graph.
 */
import { addNode, fixedShape, type Value } from '../graph/graph.ts';
import * as ops from '../graph/operators.ts';
import { filled } from '../graph/tensor.ts';
import { heNormal, parameter, type RandomNumbers } from './parameters.ts';

export { selfAttention } from './attention.ts';
export { dropout, stochasticDepth } from './dropout.ts';
export { linear } from './linear.ts';

export interface ConvolutionOptions {
  readonly name: string;
  readonly outputs: number;
  readonly kernel: number;
  readonly random: RandomNumbers;
  readonly stride?: number;
  /** Zeros on every side; half the kernel unless told otherwise. */
  readonly padding?: number;
  readonly group?: number;
  /** False unless told otherwise: a norm usually follows. */
  readonly bias?: boolean;
}

/** x [N, C, H, W], a square kernel. */
export function convolution(x: Value, options: ConvolutionOptions): Value {
  const { name, outputs, kernel, random, stride = 1, group = 1, bias = false } = options;
  const padding = options.padding ?? Math.floor(kernel / 2);
  const inputs = x.shape[1] as number;
  const w = parameter(x, `${name}.weight`, heNormal([outputs, inputs / group, kernel, kernel], random, group));
  const b = bias ? parameter(x, `${name}.bias`, filled('float32', [outputs], 0)) : undefined;
  return ops.conv(x, w, b, { strides: [stride, stride], pads: Array(4).fill(padding), group });
}

export interface BatchNormOptions {
  readonly name: string;
  readonly epsilon?: number;
  /** Share of the new in the running averages of a training step, as PyTorch counts it; 0.1 unless told otherwise. */
  readonly momentum?: number;
}

/** x [N, C, ...]: normalised by running statistics, or by the batch's own in a training step. */
export function batchNorm(x: Value, { name, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions): Value {
  const channels = [x.shape[1] as number];
  const values = [
    parameter(x, `${name}.weight`, filled('float32', channels, 1)),
    parameter(x, `${name}.bias`, filled('float32', channels, 0)),
    parameter(x, `${name}.running_mean`, filled('float32', channels, 0)),
    parameter(x, `${name}.running_var`, filled('float32', channels, 1)),
  ];
  // ONNX counts the share of the old.
  const attributes = { epsilon, momentum: 1 - momentum };
  return addNode(x.graph, 'BatchNormalization', [x, ...values], { attributes, name })[0] as Value;
}

/** x [..., D]: each row of D normalised by its own mean and variance (Ba, Kiros and Hinton 2016). */
export function layerNorm(x: Value, { name, epsilon = 1e-5 }: { name: string; epsilon?: number }): Value {
  const width = [x.shape.at(-1) as number];
  const values = [
    parameter(x, `${name}.weight`, filled('float32', width, 1)),
    parameter(x, `${name}.bias`, filled('float32', width, 0)),
  ];
  const attributes = { axis: -1, epsilon };
  return addNode(x.graph, 'LayerNormalization', [x, ...values], { attributes, name })[0] as Value;
}

/** Rows of unit length; `epsilon` keeps a row of zeros from dividing by zero. */
export function l2Normalize(x: Value, epsilon = 1e-12): Value {
  const squares = ops.reduceSum(ops.mul(x, x), [1], true);
  return ops.div(x, ops.sqrt(ops.maximum(squares, epsilon)));
}

/**
 * Mean cross entropy of logits [N, classes] against target probabilities [N, classes] (one-hot for hard labels).
 */
export function crossEntropy(logits: Value, targets: Value): Value {
  const rows = fixedShape(logits)[0] as number;
  return ops.mul(ops.reduceSum(ops.mul(targets, ops.logSoftmax(logits))), -1 / rows);
}
