/**
 * @file Hard positives: the real samples farthest from their center are mined, and features farther out are synthesised from them,
 * at the margin of the real class.
 */
import { constant, fixedShape, ops, scalarLike, stopGradient, tensor, type Value } from 'ortgrad';
import {
  angle,
  column,
  type EmbeddedBatch,
  inverted,
  mask,
  NEVER,
  normalise,
  row,
  type Synthesised,
  similarities,
} from './batch.ts';
import type { Centers } from './centers.ts';
import { hardest } from './mining.ts';

export interface PositiveOptions {
  /** rho: share of the real samples in the batch to mine, the farthest from their centers. */
  readonly share: number;
  /** eta: lambda = 1 + eta Beta(2, 2). */
  readonly reach: number;
  /** q: share of the fakes in the batch that may lie nearer to the center than a synthesised feature; 0 caps it at the nearest fake. */
  readonly beyond: number;
  /** delta in radians: how far inside the first of the other fakes a synthesised feature stays. */
  readonly clearance: number;
}

export interface HardPositives extends Synthesised {
  /** 1 where a fake cut the extrapolation short or took it away [n], of those mined. */
  readonly capped: Value;
}

/** How many draws from Beta(2, 2) a batch of this size needs. */
export function positiveDraws(batch: number, { share }: PositiveOptions): number {
  return Math.max(1, Math.ceil(share * batch));
}

/**
 * `z~ = normalise(c + lambda (z - c))` for the mined samples, c the nearest center: extrapolation away from the real center
 * (after Zhu et al. 2021). lambda is cut so that the angle of z~ to c stays `clearance` below that of the fake that only the share
 * `beyond` of the fakes is nearer than; where that leaves lambda <= 1 the sample is dropped. Gradient flows through z, not through c nor lambda.
 *
 * @param draws Beta(2, 2) for each of `positiveDraws` samples, hardest first.
 */
export function hardPositives(
  batch: EmbeddedBatch,
  centers: Centers,
  draws: Value,
  options: PositiveOptions,
): HardPositives {
  const { z, fake } = batch;
  const count = fixedShape(draws)[0] as number;
  const real = inverted(fake);
  const { indices, valid } = hardest(ops.neg(centers.similarity), real, count, options.share);
  const anchor = ops.gather(z, indices);
  const center = ops.gather(centers.nearest, indices);

  // Similarity of the fake that caps to each center, then to the center of each mined sample.
  const fakesOnly = ops.where(ops.greater(row(fake), 0.5), similarities(centers.c, z), scalarLike(z, NEVER));
  const capping = nthLargest(fakesOnly, ops.floor(ops.mul(ops.reduceSum(fake), options.beyond)));
  const fakeSimilarity = ops.gather(ops.matmul(centers.assignment, capping), indices);
  const noFake = ops.less(fakeSimilarity, -1.5);
  const limit = ops.sub(column(angle(ops.maximum(fakeSimilarity, -1))), options.clearance);
  const theta = column(angle(ops.reduceSum(ops.mul(anchor, center), [1])));

  const wish = column(ops.add(1, ops.mul(draws, options.reach)));
  const cap = ops.where(noFake, wish, largestExtrapolation(theta, limit));
  const lambda = stopGradient(ops.minimum(wish, cap));
  const kept = mask(ops.and(ops.greater(lambda, 1), ops.or(noFake, ops.greater(limit, 0))));
  const moved = normalise(ops.add(center, ops.mul(ops.maximum(lambda, 0), ops.sub(anchor, center))));
  const cut = ops.reshape(mask(ops.less(cap, wish)), [-1]);
  return { z: moved, valid: ops.mul(valid, ops.reshape(kept, [-1])), capped: ops.mul(valid, cut) };
}

/** Of each row the entry that `n` others are larger than [rows, 1]. */
function nthLargest(x: Value, n: Value): Value {
  const width = fixedShape(x)[1] as number;
  const { values } = ops.topK(x, width, 1);
  const ranks = Array.from({ length: width }, (_, i) => i);
  const rank = constant(x.graph, tensor('float32', [1, width], ranks), 'ranks');
  return ops.reduceSum(ops.mul(values, mask(ops.equal(rank, n))), [1], true);
}

/**
 * The lambda at which c + lambda (z - c) stands at angle phi to c, where z stands at theta: in the plane of both,
 * tan phi = lambda sin theta / (1 - lambda + lambda cos theta), so lambda = sin phi / (sin phi + sin(theta - phi)).
 * A large number where no lambda reaches phi.
 */
function largestExtrapolation(theta: Value, phi: Value): Value {
  const sine = ops.sin(phi);
  const denominator = ops.add(sine, ops.sin(ops.sub(theta, phi)));
  return ops.where(ops.greater(denominator, 1e-6), ops.div(sine, ops.maximum(denominator, 1e-6)), scalarLike(phi, 1e3));
}
