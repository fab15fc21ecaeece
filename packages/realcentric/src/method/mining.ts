/** @file Mining: the hardest share of one class in a batch. */
import { constant, ops, scalarLike, stopGradient, tensor, type Value } from 'ortgrad';
import { mask, NEVER } from './batch.ts';

export interface Mined {
  /** Positions in the batch [count], hardest first. */
  readonly indices: Value;
  /** 1 for those within the share of the class [count], 0 for the rest. */
  readonly valid: Value;
}

/**
 * The members with the highest hardness. `count` rows always come back, whatever the batch is made of; those beyond
 * `share` of the members are marked invalid.
 *
 * @param hardness [B]
 * @param member 1 for members of the class, 0 for others [B]
 */
export function hardest(hardness: Value, member: Value, count: number, share: number): Mined {
  const { graph } = hardness;
  const scores = ops.where(ops.greater(member, 0.5), stopGradient(hardness), scalarLike(hardness, NEVER));
  const { values, indices } = ops.topK(scores, count, 0);
  const ranks = Array.from({ length: count }, (_, i) => i);
  const rank = constant(graph, tensor('float32', [count], ranks), 'ranks');
  const within = ops.less(rank, ops.mul(ops.reduceSum(member), share));
  return { indices, valid: mask(ops.and(within, ops.greater(values, NEVER / 2))) };
}
