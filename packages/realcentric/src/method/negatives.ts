/**
 * @file Hard negative fusion: the fakes nearest to the real center are mixed with one another and with the center, to sharpen
 * the fake side of the margin (after Kalantidis et al. 2020, with the real center as the query).
 */
import { fixedShape, ops, stopGradient, type Value } from 'ortgrad';
import { column, type EmbeddedBatch, inverted, mask, normalise, row, type Synthesised } from './batch.ts';
import { type Centers, oneHot } from './centers.ts';
import { hardest } from './mining.ts';

export interface NegativeOptions {
  /** rho: share of the fakes in the batch to fuse, the nearest to a real center. */
  readonly share: number;
  /** Whether the fused features are positives of fake anchors, too; off unless told. */
  readonly joinFakes?: boolean;
}

/** How many fakes of a batch of this size are fused: length of each draw. */
export function negativeDraws(batch: number, { share }: NegativeOptions): number {
  return Math.max(1, Math.ceil(share * batch));
}

/** Random numbers for n fused fakes. */
export interface FusionDraws {
  /** alpha ~ Beta(1.6, 1.6) [n]: the share of the first of a pair. */
  readonly pairShare: Value;
  /** beta ~ U(0, 0.3) [n]: the share of the center. */
  readonly centerShare: Value;
  /** U(0, 1) [n, n]: decides the partner among equally suited ones. */
  readonly partner: Value;
}

/**
 * 2n features: `normalise(alpha n_i + (1 - alpha) n_j)` with a partner of another method or quad where there is one, then
 * `normalise(beta c + (1 - beta) n_i)`, mostly fake but nearer to real. Gradient flows through the fakes, not through c.
 */
export function fusedNegatives(
  batch: EmbeddedBatch,
  centers: Centers,
  draws: FusionDraws,
  { share }: NegativeOptions,
): Synthesised {
  const { z, fake, quad, method } = batch;
  const count = fixedShape(draws.pairShare)[0] as number;
  const { indices, valid } = hardest(centers.similarity, fake, count, share);
  const hard = ops.gather(z, indices);

  // A partner is another valid fake; one of a different method or quad comes before one of the same.
  const quads = ops.gather(quad, indices);
  const methods = ops.gather(method, indices);
  const other = mask(ops.not(ops.and(ops.equal(column(quads), row(quads)), ops.equal(column(methods), row(methods)))));
  const self = mask(ops.equal(column(ops.cast(indices, 'float32')), row(ops.cast(indices, 'float32'))));
  const allowed = ops.mul(row(valid), inverted(self));
  const preference = ops.mul(allowed, ops.add(ops.add(other, draws.partner), 1));
  const partner = ops.matmul(stopGradient(oneHot(preference, count)), hard);
  const hasPartner = mask(ops.greater(ops.reduceMax(allowed, [1]), 0.5));
  const alpha = column(draws.pairShare);
  const pairs = normalise(ops.add(ops.mul(alpha, hard), ops.mul(inverted(alpha), partner)));

  const beta = column(draws.centerShare);
  const center = ops.gather(centers.nearest, indices);
  const towardsCenter = normalise(ops.add(ops.mul(beta, center), ops.mul(inverted(beta), hard)));

  return {
    z: ops.concat([pairs, towardsCenter], 0),
    valid: ops.concat([ops.mul(valid, hasPartner), valid], 0),
  };
}
