/** @file What the built-in networks have in common: small helpers over `layers`, and how a network is described. */
import type { Value } from '../graph/graph.ts';
import { clip, globalAveragePool, hardSigmoid, mul, relu, sigmoid } from '../graph/operators.ts';
import { batchNorm, convolution } from '../layers/layers.ts';
import type { RandomNumbers } from '../layers/parameters.ts';

/** Name of the input of a network's graph, and of its output. */
export const PICTURES = 'pictures';
export const FEATURE = 'feature';

/**
 * From pictures [N, 3, H, W], normalised as the weights want them, to the pooled feature [N, F]. Parameters are named as the published
 * PyTorch implementation names them, so that its weights fit.
 */
export type Body = (pictures: Value, random: RandomNumbers) => Value;

export interface BuiltInNetwork {
  readonly body: Body;
  /** F: numbers in the feature. */
  readonly features: number;
  /** Side of the pictures it was designed for, pixels. */
  readonly size: number;
  /** Whose names the parameters have. */
  readonly names: string;
  readonly source: string;
}

export interface ConvNormOptions {
  readonly kernel: number;
  readonly outputs: number;
  readonly random: RandomNumbers;
  readonly stride?: number;
  readonly padding?: number;
  readonly group?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
}

/** A convolution without bias and a batch norm, under the two names given. */
export function convNorm(x: Value, convName: string, normName: string, options: ConvNormOptions): Value {
  const { epsilon = 1e-5, momentum = 0.1, ...rest } = options;
  return batchNorm(convolution(x, { name: convName, ...rest }), { name: normName, epsilon, momentum });
}

export type Activation = (x: Value) => Value;

export const relu6: Activation = (x) => clip(x, 0, 6);
/** x times the logistic function of x. */
export const silu: Activation = (x) => mul(x, sigmoid(x));
/** relu6(x + 3) / 6 (Howard et al. 2019). */
export const hardGate: Activation = (x) => hardSigmoid(x, 1 / 6, 0.5);
export const hardSwish: Activation = (x) => mul(x, hardGate(x));
export { relu, sigmoid };

export interface SqueezeExcitationOptions {
  /** Channels in the middle. */
  readonly squeezed: number;
  readonly activation: Activation;
  readonly gate: Activation;
  readonly random: RandomNumbers;
}

/** x [N, C, H, W] with each channel scaled by what two layers make of the means of all channels (Hu et al. 2018). */
export function squeezeExcitation(x: Value, name: string, options: SqueezeExcitationOptions): Value {
  const { squeezed, activation, gate, random } = options;
  const layer = { kernel: 1, bias: true, random };
  const means = globalAveragePool(x);
  const hidden = activation(convolution(means, { ...layer, name: `${name}.fc1`, outputs: squeezed }));
  const scale = gate(convolution(hidden, { ...layer, name: `${name}.fc2`, outputs: x.shape[1] as number }));
  return mul(x, scale);
}

/** The nearest multiple of 8, never more than a tenth below (Sandler et al. 2018). */
export function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
