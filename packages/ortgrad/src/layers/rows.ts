/** @file Functions of matrices applied to tensors of any rank: all axes but the last are rows. */
import type { Value } from '../graph/graph.ts';
import { reshape } from '../graph/operators.ts';

/**
 * Applies a function from rows [R, inputs] to rows [R, outputs] to x [..., inputs]: one matrix product that takes a bias with it, where
 * a stack of products would not.
 * @throws Error where more than one axis is open.
 */
export function onRows(x: Value, rowFunction: (rows: Value) => Value): Value {
  if (x.shape.length === 2) return rowFunction(x);
  const stack = x.shape.slice(0, -1);
  const open = stack.filter((dim) => typeof dim === 'string');
  if (open.length > 1) throw new Error(`"${x.name}" of shape [${x.shape}] has the open dimensions ${open.join(', ')}`);
  const y = rowFunction(reshape(x, [-1, x.shape.at(-1) as number]));
  return reshape(y, [...stack.map((dim) => (typeof dim === 'string' ? -1 : dim)), y.shape[1] as number]);
}
