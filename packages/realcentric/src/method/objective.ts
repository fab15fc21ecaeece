/**
 * @file The whole objective, `L = L_ce + w L_term`: classification on the pooled feature and a term on the embeddings. The term is that of
 * real-centric consistency learning, or one of those that it is compared with.
 */
import { input, layers, ops, scalar, type Tensor, type Value } from 'ortgrad';
import type { Random } from '../random.ts';
import { type ArcFaceOptions, arcFaceTerm } from './alternatives/arcface.ts';
import { type SingleCenterOptions, singleCenterTerm } from './alternatives/single-center.ts';
import { column, type EmbeddedBatch, inverted, maskedMean } from './batch.ts';
import { type CenterOptions, type Centers, realCenters } from './centers.ts';
import { type RcclOptions, rcclDraws, rcclTerm } from './rccl.ts';
import type { Term } from './term.ts';

/** Which term stands beside the classification loss. */
export type ObjectiveTerm =
  | ({ readonly name: 'rccl' } & RcclOptions)
  | { readonly name: 'none' }
  | ({ readonly name: 'single_center' } & SingleCenterOptions)
  | ({ readonly name: 'arcface' } & ArcFaceOptions);

export interface MethodOptions {
  /** w. */
  readonly weight: number;
  /** The real centers are followed whatever the term: distances to them are reported. */
  readonly centers: CenterOptions;
  readonly term: ObjectiveTerm;
}

/** The values of the method section: docs/method.md. */
export const defaultMethod = {
  weight: 0.5,
  centers: { count: 1, momentum: 0.99 },
  term: {
    name: 'rccl',
    loss: { temperature: 0.1, margin: 0.2, marginOn: 'cosine', denominator: 'own' },
    positives: { share: 0.25, reach: 0.5, beyond: 0.5, clearance: 0.05 },
    negatives: { share: 0.25 },
  },
} as const satisfies MethodOptions;

export interface Objective {
  readonly loss: Value;
  /** Numbers to log, by name. */
  readonly metrics: Readonly<Record<string, Value>>;
  /** States beside the network's that learn. */
  readonly parameters: readonly Value[];
}

/** Name of the input that is 0 during warm-up and 1 after. */
const CONTRAST = 'contrast';

/** Supervised contrastive learning (Khosla et al. 2020) as the case of the term that it is. */
export function supCon(temperature: number): ObjectiveTerm {
  return { name: 'rccl', loss: { temperature, margin: 0, denominator: 'all' } };
}

function termOf(batch: EmbeddedBatch, centers: Centers, term: ObjectiveTerm): Term | undefined {
  if (term.name === 'rccl') return rcclTerm(batch, centers, term);
  if (term.name === 'single_center') return singleCenterTerm(batch, term);
  return term.name === 'arcface' ? arcFaceTerm(batch, term) : undefined;
}

/**
 * @param logits of real and fake [B, 2]
 */
export function methodObjective(logits: Value, batch: EmbeddedBatch, options: MethodOptions): Objective {
  const targets = ops.concat([column(inverted(batch.fake)), column(batch.fake)], 1);
  const classification = layers.crossEntropy(logits, targets);
  const centers = realCenters(batch, options.centers);
  const term = termOf(batch, centers, options.term);
  const contrast = input(logits.graph, CONTRAST, 'float32', []);
  return {
    loss: term ? ops.add(classification, ops.mul(ops.mul(term.loss, options.weight), contrast)) : classification,
    parameters: term?.parameters ?? [],
    metrics: {
      classification,
      ...(term ? { contrastive: term.loss, ...term.metrics } : {}),
      realToCenter: maskedMean(centers.similarity, inverted(batch.fake)),
      fakeToCenter: maskedMean(centers.similarity, batch.fake),
    },
  };
}

/**
 * What to feed for one step: the random draws of the term, and `contrast` = 0 during warm-up (classification loss alone; the centers
 * already follow the real samples), 1 after.
 */
export function objectiveInputs(
  size: number,
  { term }: MethodOptions,
  random: Random,
  warmingUp: boolean,
): Record<string, Tensor> {
  return { [CONTRAST]: scalar(warmingUp ? 0 : 1), ...(term.name === 'rccl' ? rcclDraws(size, term, random) : {}) };
}
