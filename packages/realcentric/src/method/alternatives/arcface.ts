/** @file A classifier with an additive angular margin (ArcFace, Deng et al. 2019) on the embeddings, for comparison. */
import { fixedShape, layers, ops, state, tensor } from 'ortgrad';
import { column, type EmbeddedBatch, inverted, mask, normalise, similarities } from '../batch.ts';
import { addToAngle } from '../loss.ts';
import type { Term } from '../term.ts';

export interface ArcFaceOptions {
  /** m in radians. */
  readonly margin: number;
  /** s: what the cosines are multiplied by. */
  readonly scale: number;
}

/** Name of the state that holds the directions of the two classes [2, D]. */
const DIRECTIONS = 'arcface';

/** Cross entropy of s cos(theta + m) for the true class and s cos(theta) for the other (equation 3 of the paper). */
export function arcFaceTerm({ z, fake }: EmbeddedBatch, { margin, scale }: ArcFaceOptions): Term {
  const dimensions = fixedShape(z)[1] as number;
  // Opposite directions to begin with, so that neither class is favoured.
  const unit = 1 / Math.sqrt(dimensions);
  const start = Array.from({ length: 2 * dimensions }, (_, i) => (i < dimensions ? unit : -unit));
  const directions = state(z.graph, DIRECTIONS, tensor('float32', [2, dimensions], start));
  const cosine = similarities(z, normalise(directions));
  const targets = ops.concat([column(inverted(fake)), column(fake)], 1);
  const logits = ops.mul(ops.where(ops.greater(targets, 0.5), addToAngle(cosine, margin), cosine), scale);
  const right = mask(ops.equal(ops.argMax(cosine, 1), ops.argMax(targets, 1)));
  return {
    loss: layers.crossEntropy(logits, targets),
    parameters: [directions],
    metrics: { angularAccuracy: ops.reduceMean(right, [0]) },
  };
}
