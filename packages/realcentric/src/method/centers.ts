/**
 * @file Real centers: where natural faces gather. Unit vectors c_k that follow the mean of the real samples nearest to them;
 * no gradient flows into them.
 */
import { assign, constant, fixedShape, ops, state, stopGradient, tensor, type Value } from 'ortgrad';
import { column, type EmbeddedBatch, inverted, mask, normalise, row, similarities } from './batch.ts';

export interface CenterOptions {
  /** K. */
  readonly count: number;
  /** mu: the share of the old center that stays at each step. */
  readonly momentum: number;
}

export interface Centers {
  /** [K, D] as they stand before this step; constant to the gradient. */
  readonly c: Value;
  /** Nearest center of each sample as one-hot rows [B, K]. */
  readonly assignment: Value;
  /** Nearest center of each sample [B, D]. */
  readonly nearest: Value;
  /** Similarity of each sample to its nearest center [B]. */
  readonly similarity: Value;
}

/** Names of the states that hold the centers [K, D] and how many real samples each has seen [K]. */
export const CENTERS = 'centers';
export const CENTER_COUNTS = 'centers:seen';
/** Name of the state that counts the same since it was last set to zero [K]. */
export const CENTER_EPOCH = 'centers:epoch';

/**
 * Declares the centers as states of the graph, assigns the samples of the batch, and moves the centers:
 * `c_k <- normalise(mu c_k + (1 - mu) mean z)` over the real samples nearest to k. A center that has seen nothing yet starts at that mean.
 * They begin on the first K axes: which center a first sample goes to must not depend on chance.
 */
export function realCenters({ z, fake }: EmbeddedBatch, { count, momentum }: CenterOptions): Centers {
  const { graph } = z;
  const dimensions = fixedShape(z)[1] as number;
  const start = Array.from({ length: count * dimensions }, (_, i) =>
    i % dimensions === Math.floor(i / dimensions) ? 1 : 0,
  );
  const held = state(graph, CENTERS, tensor('float32', [count, dimensions], start));
  const seen = state(graph, CENTER_COUNTS, tensor('float32', [count], Array(count).fill(0)));
  const c = stopGradient(held);
  const toCenters = similarities(z, c);
  const similarity = ops.reduceMax(toCenters, [1]);
  // The first of equally near centers: argmax, so that a row never has two.
  const assignment = stopGradient(oneHot(toCenters, count));
  const nearest = ops.matmul(assignment, c);

  const realAssignment = ops.mul(assignment, column(inverted(fake)));
  const counts = ops.reduceSum(realAssignment, [0]);
  const sums = ops.matmul(ops.transpose(realAssignment, [1, 0]), stopGradient(z));
  const means = ops.div(sums, column(ops.maximum(counts, 1)));
  const fresh = column(mask(ops.equal(seen, 0)));
  const keep = ops.mul(momentum, inverted(fresh));
  const moved = normalise(ops.add(ops.mul(keep, held), ops.mul(inverted(keep), means)));
  const touched = ops.greater(column(counts), 0);
  assign(held, ops.where(touched, moved, held));
  assign(seen, ops.add(seen, counts));
  const recent = state(graph, CENTER_EPOCH, tensor('float32', [count], Array(count).fill(0)));
  assign(recent, ops.add(recent, counts));
  return { c, assignment, nearest, similarity };
}

/** The position of each row's maximum as a one-hot row [n, width]. */
export function oneHot(x: Value, width: number): Value {
  const best = ops.cast(ops.argMax(x, 1), 'float32');
  const positions = tensorRow(x, width);
  return mask(ops.equal(column(best), positions));
}

/** 0, 1, 2, ... as a row [1, width]. */
function tensorRow(like: Value, width: number): Value {
  const positions = Array.from({ length: width }, (_, i) => i);
  return row(constant(like.graph, tensor('float32', [width], positions), 'positions'));
}
