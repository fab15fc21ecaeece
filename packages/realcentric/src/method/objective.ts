/**
 * @file The whole objective of real-centric consistency learning: `L = L_ce + w L_scm`, with real centers, hard positives and
 * fused negatives. All that is random comes in as inputs of the graph, so that a step can be replayed.
 */
import { type Graph, input, layers, ops, scalar, type Tensor, tensor, type Value } from 'ortgrad';
import { beta, type Random, uniform } from '../random.ts';
import { column, type EmbeddedBatch, inverted } from './batch.ts';
import { type CenterOptions, realCenters } from './centers.ts';
import { contrastiveMarginLoss, type LossOptions } from './loss.ts';
import { fusedNegatives, type NegativeOptions, negativeDraws } from './negatives.ts';
import { hardPositives, type PositiveOptions, positiveDraws } from './positives.ts';

export interface MethodOptions {
  /** w. */
  readonly weight: number;
  readonly loss: LossOptions;
  readonly centers: CenterOptions;
  /** Left out: no hard positives. */
  readonly positives?: PositiveOptions | undefined;
  /** Left out: no negative fusion. */
  readonly negatives?: NegativeOptions | undefined;
}

/** The values of method.md in the design documents. */
export const defaultMethod: MethodOptions = {
  weight: 0.5,
  loss: { temperature: 0.1, margin: 0.2, denominator: 'own' },
  centers: { count: 1, momentum: 0.99 },
  positives: { share: 0.25, reach: 0.5, clearance: 0.05 },
  negatives: { share: 0.25 },
};

export interface Objective {
  readonly loss: Value;
  /** Numbers to log, by name. */
  readonly metrics: Readonly<Record<string, Value>>;
}

/** Names of the inputs that the objective adds to the graph. */
const inputs = {
  contrast: 'contrast',
  extrapolation: 'draws:extrapolation',
  pairShare: 'draws:pair-share',
  centerShare: 'draws:center-share',
  partner: 'draws:partner',
} as const;

/**
 * @param logits of real and fake [B, 2]
 */
export function rcclObjective(logits: Value, batch: EmbeddedBatch, options: MethodOptions): Objective {
  const { graph } = logits;
  const size = batch.fake.shape[0] as number;
  const contrast = input(graph, inputs.contrast, 'float32', []);
  const targets = ops.concat([column(inverted(batch.fake)), column(batch.fake)], 1);
  const classification = layers.crossEntropy(logits, targets);

  const centers = realCenters(batch, options.centers);
  const positives = options.positives && declarePositives(graph, size, batch, centers, options.positives);
  const negatives = options.negatives && declareNegatives(graph, size, batch, centers, options.negatives);
  const terms = contrastiveMarginLoss(batch, { positives, negatives }, options.loss);
  const loss = ops.add(classification, ops.mul(ops.mul(terms.loss, options.weight), contrast));

  const count = (x: Value | undefined) => (x ? ops.reduceSum(x) : undefined);
  const optional = { positivesKept: count(positives?.valid), negativesFused: count(negatives?.valid) };
  return {
    loss,
    metrics: {
      classification,
      contrastive: terms.loss,
      meanPositive: terms.meanPositive,
      meanNegative: terms.meanNegative,
      violations: terms.violations,
      realToCenter: meanOver(centers.similarity, inverted(batch.fake)),
      fakeToCenter: meanOver(centers.similarity, batch.fake),
      ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v)),
    } as Record<string, Value>,
  };
}

function meanOver(x: Value, chosen: Value): Value {
  return ops.div(ops.reduceSum(ops.mul(x, chosen)), ops.maximum(ops.reduceSum(chosen), 1));
}

type Centers = ReturnType<typeof realCenters>;

function declarePositives(
  graph: Graph,
  size: number,
  batch: EmbeddedBatch,
  centers: Centers,
  options: PositiveOptions,
) {
  const draws = input(graph, inputs.extrapolation, 'float32', [positiveDraws(size, options)]);
  return hardPositives(batch, centers, draws, options);
}

function declareNegatives(
  graph: Graph,
  size: number,
  batch: EmbeddedBatch,
  centers: Centers,
  options: NegativeOptions,
) {
  const count = negativeDraws(size, options);
  const draws = {
    pairShare: input(graph, inputs.pairShare, 'float32', [count]),
    centerShare: input(graph, inputs.centerShare, 'float32', [count]),
    partner: input(graph, inputs.partner, 'float32', [count, count]),
  };
  return fusedNegatives(batch, centers, draws, options);
}

/**
 * What to feed for one step: the random draws, and `contrast` = 0 during warm-up (classification loss alone; the centers already follow
 * the real samples), 1 after.
 */
export function objectiveInputs(
  size: number,
  options: MethodOptions,
  random: Random,
  warmingUp: boolean,
): Record<string, Tensor> {
  const list = (shape: readonly number[], draw: () => number) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return tensor('float32', shape, Array.from({ length }, draw));
  };
  const feeds: Record<string, Tensor> = { [inputs.contrast]: scalar(warmingUp ? 0 : 1) };
  if (options.positives) {
    feeds[inputs.extrapolation] = list([positiveDraws(size, options.positives)], () => beta(random, 2, 2));
  }
  if (options.negatives) {
    const count = negativeDraws(size, options.negatives);
    feeds[inputs.pairShare] = list([count], () => beta(random, 1.6, 1.6));
    feeds[inputs.centerShare] = list([count], () => uniform(random, 0, 0.3));
    feeds[inputs.partner] = list([count, count], () => random.next());
  }
  return feeds;
}
