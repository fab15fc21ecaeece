/** @file The single-center loss of Li et al. 2021 (CVPR, "Frequency-aware discriminative feature learning"), for comparison. */
import { fixedShape, ops, state, tensor } from 'ortgrad';
import { type EmbeddedBatch, inverted, maskedMean, row } from '../batch.ts';
import type { Term } from '../term.ts';

export interface SingleCenterOptions {
  /** m, in units of sqrt(D). */
  readonly margin: number;
}

/** Name of the state that holds the center: unlike the real centers of the method it is learnt by gradient. */
const CENTER = 'single_center';

/**
 * `M_nat + max(M_nat - M_man + m sqrt(D), 0)`, M the mean Euclidean distance of natural and of manipulated embeddings to a learnt
 * center (equation 4 of the paper). 0 where the batch has one class alone.
 */
export function singleCenterTerm({ z, fake }: EmbeddedBatch, { margin }: SingleCenterOptions): Term {
  const dimensions = fixedShape(z)[1] as number;
  const start = Array.from({ length: dimensions }, () => 1 / Math.sqrt(dimensions));
  const center = state(z.graph, CENTER, tensor('float32', [dimensions], start));
  const apart = ops.sub(z, row(center));
  const distance = ops.sqrt(ops.maximum(ops.reduceSum(ops.mul(apart, apart), [1]), 1e-12));
  const real = inverted(fake);
  const [natural, manipulated] = [maskedMean(distance, real), maskedMean(distance, fake)];
  const both = ops.mul(ops.reduceMax(fake), ops.reduceMax(real));
  const gap = ops.maximum(ops.add(ops.sub(natural, manipulated), margin * Math.sqrt(dimensions)), 0);
  return {
    loss: ops.mul(ops.add(natural, gap), both),
    parameters: [center],
    metrics: { naturalDistance: natural, manipulatedDistance: manipulated },
  };
}
