/** @file What the method sees of a batch: embeddings, labels and where each sample comes from, as values of a training graph. */
import { constant, ops, stopGradient, tensor, type Value } from 'ortgrad';

/**
 * B samples as values of one graph. Every vector of numbers is float32, so that masks can be multiplied.
 */
export interface EmbeddedBatch {
  /** Embeddings z [B, D], each of unit length. */
  readonly z: Value;
  /** Labels [B]: 0 = real, 1 = fake. */
  readonly fake: Value;
  /** Number of the quad of each sample [B]. */
  readonly quad: Value;
  /** Number of the forgery method of each sample [B]; 0 for real samples. */
  readonly method: Value;
}

/** Feature vectors made from a batch that take part in the loss beside it. */
export interface Synthesised {
  /** [n, D], unit length. */
  readonly z: Value;
  /** 1 where the row counts, 0 where it was dropped [n]. */
  readonly valid: Value;
}

/** Row vectors [n] of a mask or number as a column [n, 1] and as a row [1, n]. */
export const column = (x: Value) => ops.reshape(x, [-1, 1]);
export const row = (x: Value) => ops.reshape(x, [1, -1]);

/** 1 where a condition holds, 0 elsewhere. */
export const mask = (condition: Value) => ops.cast(condition, 'float32');

export const inverted = (x: Value) => ops.sub(1, x);

/** All pairs' dot products: a [n, D], b [m, D] to [n, m]. */
export function similarities(a: Value, b: Value): Value {
  return ops.matmul(a, ops.transpose(b, [1, 0]));
}

/** Rows of length one. */
export function normalise(x: Value): Value {
  const squares = ops.reduceSum(ops.mul(x, x), [1], true);
  return ops.div(x, ops.sqrt(ops.maximum(squares, 1e-12)));
}

/** The angle between unit vectors from their dot product, in radians; kept off the ends, and no gradient. */
export function angle(similarity: Value): Value {
  return ops.acos(ops.clip(stopGradient(similarity), -1 + 1e-7, 1 - 1e-7));
}

/** Ones on the diagonal [size, size]. */
export function identityMatrix(like: Value, size: number): Value {
  const cells = Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  return constant(like.graph, tensor('float32', [size, size], cells), 'identity');
}

/** Far below any similarity: what masked entries are set to before a maximum. */
export const NEVER = -1e4;

/** Mean of the entries with a 1 in `chosen`, over the axes given or over all; 0 where there is none. */
export function maskedMean(x: Value, chosen: Value, axes?: readonly number[]): Value {
  return ops.div(ops.reduceSum(ops.mul(x, chosen), axes), ops.maximum(ops.reduceSum(chosen, axes), 1));
}
