/** @file Type and shape of every operator's outputs: the table of rules keyed by operator. */

import { convolution } from './inference/convolution.ts';
import { elementwise } from './inference/elementwise.ts';
import { indexing } from './inference/indexing.ts';
import { linalg } from './inference/linalg.ts';
import { movement } from './inference/movement.ts';
import { normalization } from './inference/normalization.ts';
import { reductions } from './inference/reduction.ts';
import { resize } from './inference/resize.ts';
import type { InferenceRule, OutputType } from './inference/rule.ts';
import type { Attributes, Value } from './structure.ts';

export { convolutionShape } from './inference/convolution.ts';
export { constantIntegers, type InferenceRule, type OutputType } from './inference/rule.ts';

const rules: Record<string, InferenceRule> = {
  ...elementwise,
  ...linalg,
  ...convolution,
  ...normalization,
  ...reductions,
  ...movement,
  ...indexing,
  ...resize,
};

/** Adds the rule of a composite operator; `op` carries its domain (`ortgrad.ConvGrad`). */
export function registerInference(op: string, rule: InferenceRule): void {
  rules[op] = rule;
}

/** Operators whose outputs' shapes are known to this package; those of other domains carry it (`com.microsoft.Gelu`). */
export function supportedOperators(): string[] {
  return Object.keys(rules);
}

/** More dimensions than any network has; a bound for what hostile files make of them. */
export const MAX_RANK = 64;

/**
 * Types and shapes of a node's outputs.
 * @throws Error where the operator is unknown or the inputs do not fit.
 */
export function inferOutputs(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  count: number,
): readonly OutputType[] {
  const rule = Object.hasOwn(rules, op) ? rules[op] : undefined;
  if (!rule) throw new Error(`operator "${op}" is not supported`);
  const types = rule({ inputs, attributes, count });
  if (types.length < count) throw new Error(`${op} gives ${types.length} outputs, ${count} wanted`);
  for (const { shape } of types) {
    if (shape.length > MAX_RANK) throw new Error(`a tensor of ${shape.length} dimensions`);
    for (const dim of shape) {
      if (typeof dim === 'number' && !(Number.isSafeInteger(dim) && dim >= 0)) throw new Error(`a dimension of ${dim}`);
    }
  }
  return types.slice(0, count);
}
