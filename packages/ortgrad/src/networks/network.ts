/** @file What the built-in networks have in common: small helpers over `layers`, and how a network is described. */
import type { Value } from '../graph/graph.ts';
import { clip, relu } from '../graph/operators.ts';
import { batchNorm, convolution } from '../layers/layers.ts';
import type { RandomNumbers } from '../layers/parameters.ts';

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
}

/** A convolution without bias and a batch norm, under the two names given. */
export function convNorm(x: Value, convName: string, normName: string, options: ConvNormOptions): Value {
  const { epsilon = 1e-5, ...rest } = options;
  return batchNorm(convolution(x, { name: convName, ...rest }), { name: normName, epsilon });
}

export const relu6 = (x: Value) => clip(x, 0, 6);
export { relu };

/** The nearest multiple of 8, never more than a tenth below (Sandler et al. 2018). */
export function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
