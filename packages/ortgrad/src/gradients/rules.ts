/** @file What a gradient rule is, and the table in which the rules of all operators stand. */
import type { Attributes, Node, Value } from '../graph/graph.ts';
import { fixedShape, scalarLike } from '../graph/graph.ts';
import { reduceSum, reshape, where } from '../graph/operators.ts';

export interface GradientArguments {
  readonly node: Node;
  readonly attributes: Attributes;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  /** Gradient of the loss in each output; undefined where the loss does not depend on it. At least one is there. */
  readonly gradients: readonly (Value | undefined)[];
  /** Whether the gradient in each input is asked for; a rule may leave the others undefined. */
  readonly wanted: readonly boolean[];
}

/** Gives the gradient in each input: undefined where it is zero or not asked for. */
export type GradientRule = (args: GradientArguments) => readonly (Value | undefined)[];

export const gradientRules = new Map<string, GradientRule>();

/** Adds rules to the table; composites carry their domain (`ortgrad.BatchNormTraining`). */
export function register(rules: Readonly<Record<string, GradientRule>>): void {
  for (const [op, rule] of Object.entries(rules)) gradientRules.set(op, rule);
}

/** For operators with one output and no absent inputs: the rule gets its gradient, its inputs and the output. */
export function simple(
  rule: (dy: Value, inputs: readonly Value[], y: Value, args: GradientArguments) => readonly (Value | undefined)[],
): GradientRule {
  return (args) => rule(args.gradients[0] as Value, args.inputs as readonly Value[], args.outputs[0] as Value, args);
}

/** Sums a gradient over the axes along which the operand had been broadcast. */
export function sumTo(gradient: Value, operand: Value): Value {
  const from = fixedShape(gradient);
  const to = fixedShape(operand);
  if (String(from) === String(to)) return gradient;
  const lead = from.length - to.length;
  const axes = from.flatMap((size, i) => (i < lead || (to[i - lead] === 1 && size !== 1) ? [i] : []));
  return reshape(reduceSum(gradient, axes, true), to);
}

/** The gradient where the condition holds, zero elsewhere: one pass, and no product with infinities. */
export function only(condition: Value, dy: Value): Value {
  return where(condition, dy, scalarLike(dy, 0));
}
