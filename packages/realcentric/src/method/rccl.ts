/**
 * @file The contrastive term of real-centric consistency learning: hard positives and fused negatives around the real centers, in the
 * supervised contrastive margin loss. All that is random comes in as inputs of the graph, so that a step can be replayed.
 */
import { input, ops, type Tensor, tensor, type Value } from 'ortgrad';
import { beta, type Random, uniform } from '../random.ts';
import type { EmbeddedBatch } from './batch.ts';
import type { Centers } from './centers.ts';
import { contrastiveMarginLoss, type LossOptions } from './loss.ts';
import { fusedNegatives, type NegativeOptions, negativeDraws } from './negatives.ts';
import { hardPositives, type PositiveOptions, positiveDraws } from './positives.ts';
import { type Temperature, temperatureValue } from './temperature.ts';
import type { Term } from './term.ts';

export interface RcclOptions {
  readonly loss: Omit<LossOptions, 'temperature'> & { readonly temperature: Temperature };
  /** Left out: no hard positives. */
  readonly positives?: PositiveOptions | undefined;
  /** Left out: no negative fusion. */
  readonly negatives?: NegativeOptions | undefined;
}

/** Names of the inputs that carry the draws. */
const draws = {
  extrapolation: 'draws:extrapolation',
  pairShare: 'draws:pair-share',
  centerShare: 'draws:center-share',
  partner: 'draws:partner',
} as const;

export function rcclTerm(batch: EmbeddedBatch, centers: Centers, options: RcclOptions): Term {
  const { graph } = batch.z;
  const size = batch.fake.shape[0] as number;
  const vector = (name: string, shape: readonly number[]) => input(graph, name, 'float32', shape);
  const positives =
    options.positives &&
    hardPositives(
      batch,
      centers,
      vector(draws.extrapolation, [positiveDraws(size, options.positives)]),
      options.positives,
    );
  const count = options.negatives ? negativeDraws(size, options.negatives) : 0;
  const negatives =
    options.negatives &&
    fusedNegatives(
      batch,
      centers,
      {
        pairShare: vector(draws.pairShare, [count]),
        centerShare: vector(draws.centerShare, [count]),
        partner: vector(draws.partner, [count, count]),
      },
      options.negatives,
    );
  const { value: temperature, parameters } = temperatureValue(graph, options.loss.temperature);
  const joined = { positives, negatives, negativesJoinFakes: options.negatives?.joinFakes === true };
  const { loss, ...metrics } = contrastiveMarginLoss(batch, joined, { ...options.loss, temperature });
  return {
    loss,
    parameters,
    metrics: {
      ...metrics,
      ...(positives
        ? { positivesKept: ops.reduceSum(positives.valid), positivesCapped: ops.reduceSum(positives.capped) }
        : {}),
      ...(negatives ? { negativesFused: ops.reduceSum(negatives.valid) } : {}),
      ...(parameters.length > 0 ? { temperature: temperature as Value } : {}),
    },
  };
}

/** The random draws of one step, by the name of their input. */
export function rcclDraws(size: number, { positives, negatives }: RcclOptions, random: Random): Record<string, Tensor> {
  const list = (shape: readonly number[], draw: () => number) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return tensor('float32', shape, Array.from({ length }, draw));
  };
  const feeds: Record<string, Tensor> = {};
  if (positives) feeds[draws.extrapolation] = list([positiveDraws(size, positives)], () => beta(random, 2, 2));
  if (negatives) {
    const count = negativeDraws(size, negatives);
    feeds[draws.pairShare] = list([count], () => beta(random, 1.6, 1.6));
    feeds[draws.centerShare] = list([count], () => uniform(random, 0, 0.3));
    feeds[draws.partner] = list([count, count], () => random.next());
  }
  return feeds;
}
