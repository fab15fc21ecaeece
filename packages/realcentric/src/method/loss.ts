/** @file The supervised contrastive margin loss. */
import { ops, scalarLike, stopGradient, type Value } from 'ortgrad';
import {
  column,
  type EmbeddedBatch,
  identityMatrix,
  inverted,
  mask,
  maskedMean,
  NEVER,
  row,
  type Synthesised,
  similarities,
} from './batch.ts';

export interface LossOptions {
  /** tau: a number, or a value of the graph where it is learnt. */
  readonly temperature: number | Value;
  /** m: subtracted from the similarity of every positive, or added to its angle. */
  readonly margin: number;
  /** Where the margin stands: on the cosine (the default) or on the angle, in radians. */
  readonly marginOn?: 'cosine' | 'angle';
  /**
   * `own`: each positive stands against the negatives alone. `all`: against all other samples too, as in SupCon (Khosla et al. 2020);
   * with two classes positives then repel each other.
   */
  readonly denominator: 'own' | 'all';
}

export interface LossTerms {
  /** One number; 0 where no anchor has both a positive and a negative. */
  readonly loss: Value;
  /** Mean similarity over all pairs of an anchor and a positive, and of an anchor and a negative. */
  readonly meanPositive: Value;
  readonly meanNegative: Value;
  /** Share of anchors whose hardest negative comes within the margin of their mean positive. */
  readonly violations: Value;
}

export interface SynthesisedFeatures {
  /** Hard positives z~. */
  readonly positives?: Synthesised | undefined;
  /** Fused negatives n~. */
  readonly negatives?: Synthesised | undefined;
  /** Whether n~ are positives of fake anchors, too. */
  readonly negativesJoinFakes?: boolean;
}

/** Which columns are positives and which negatives of each anchor: 0/1 matrices [B, M] over batch, z~ and n~. */
interface Pairs {
  readonly positive: Value;
  readonly negative: Value;
}

function pairsOf({ fake }: EmbeddedBatch, { positives, negatives, negativesJoinFakes }: SynthesisedFeatures): Pairs {
  const real = inverted(fake);
  const same = mask(ops.equal(column(fake), row(fake)));
  const size = fake.shape[0] as number;
  const positive = [ops.mul(same, inverted(identityMatrix(fake, size)))];
  const negative = [inverted(same)];
  if (positives) {
    // Hard positives: positives of real anchors, negatives of fake ones.
    positive.push(ops.mul(column(real), row(positives.valid)));
    negative.push(ops.mul(column(fake), row(positives.valid)));
  }
  if (negatives) {
    // Fused negatives: negatives of real anchors; nothing to fake ones unless told.
    const ofReal = ops.mul(column(real), row(negatives.valid));
    positive.push(negativesJoinFakes ? ops.mul(column(fake), row(negatives.valid)) : ops.mul(ofReal, 0));
    negative.push(ofReal);
  }
  return { positive: ops.concat(positive, 1), negative: ops.concat(negative, 1) };
}

/**
 * cos(theta + m) from cos(theta), theta + m at most pi; beyond, where it would rise again, a straight line continues (Deng et al.
 * 2019, section 2.2).
 */
export function addToAngle(cosine: Value, margin: number): Value {
  const inside = ops.clip(cosine, -1 + 1e-6, 1 - 1e-6);
  const sine = ops.sqrt(ops.sub(1, ops.mul(inside, inside)));
  const turned = ops.sub(ops.mul(inside, Math.cos(margin)), ops.mul(sine, Math.sin(margin)));
  const line = ops.sub(cosine, margin * Math.sin(margin));
  return ops.where(ops.greater(cosine, -Math.cos(margin)), turned, line);
}

/** log sum exp over the chosen entries of each row [B, 1]; far below zero where none is chosen. */
function maskedLogSumExp(x: Value, chosen: Value): Value {
  const only = ops.where(ops.greater(chosen, 0.5), x, scalarLike(x, NEVER));
  const top = stopGradient(ops.reduceMax(only, [1], true));
  const sum = ops.reduceSum(ops.mul(ops.exp(ops.minimum(ops.sub(only, top), 0)), chosen), [1], true);
  return ops.add(top, ops.log(ops.maximum(sum, 1e-30)));
}

/**
 * ```
 * mean_i  1/|P(i)|  sum_{p in P(i)}  -log  exp((s_ip - m)/tau) / ( exp((s_ip - m)/tau) + sum_{n in N(i)} exp(s_in/tau) )
 * ```
 * over the anchors of both classes that have a positive and a negative; a margin on the angle puts cos(theta + m) for s - m; with `denominator: 'all'` the sum under the fraction runs over all
 * positives (with the margin) and negatives. Computed as softplus(logsumexp_n - positive), and in log-sum-exp form.
 */
export function contrastiveMarginLoss(
  batch: EmbeddedBatch,
  synthesised: SynthesisedFeatures,
  { temperature, margin, marginOn = 'cosine', denominator }: LossOptions,
): LossTerms {
  const { positives, negatives } = synthesised;
  const others = [positives?.z, negatives?.z].filter((v) => v !== undefined);
  const candidates = ops.concat([batch.z, ...others], 0);
  const s = similarities(batch.z, candidates);
  const { positive, negative } = pairsOf(batch, synthesised);

  const withMargin = marginOn === 'cosine' ? ops.sub(s, margin) : addToAngle(s, margin);
  const positiveLogit = ops.div(withMargin, temperature);
  const negativeLogit = ops.div(s, temperature);
  const against = maskedLogSumExp(negativeLogit, negative);
  let perPair: Value;
  if (denominator === 'own') {
    perPair = ops.softplus(ops.sub(against, positiveLogit));
  } else {
    const marked = ops.where(ops.greater(positive, 0.5), positiveLogit, negativeLogit);
    perPair = ops.sub(maskedLogSumExp(marked, ops.add(positive, negative)), positiveLogit);
  }

  const hasBoth = ops.mul(ops.reduceMax(positive, [1]), ops.reduceMax(negative, [1]));
  const perAnchor = maskedMean(perPair, positive, [1]);
  const pairedPositive = ops.mul(positive, column(hasBoth));
  const pairedNegative = ops.mul(negative, column(hasBoth));
  const hardestNegative = ops.reduceMax(ops.where(ops.greater(negative, 0.5), s, scalarLike(s, NEVER)), [1]);
  const comfortable = ops.sub(maskedMean(s, positive, [1]), margin);
  const violated = mask(ops.greater(hardestNegative, comfortable));
  return {
    loss: maskedMean(perAnchor, hasBoth),
    meanPositive: maskedMean(s, pairedPositive),
    meanNegative: maskedMean(s, pairedNegative),
    violations: maskedMean(violated, hasBoth),
  };
}
