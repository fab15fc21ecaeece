/** @file Functions of matrices applied to tensors of any rank: all axes but the last are rows. */
import type { Value } from '../graph/graph.ts';
import { reshape } from '../graph/operators.ts';

/**
 * Applies a function from rows [R, inputs] to rows [R, outputs] to x [..., inputs]: one matrix product that takes a bias with it, where
 * a stack of products would not.
 * @throws Error where more than the first axis is open.
 */
export function onRows(x: Value, rowFunction: (rows: Value) => Value): Value {
  if (x.shape.length === 2) return rowFunction(x);
  const [, ...inner] = x.shape.slice(0, -1);
  const open = inner.find((dim) => typeof dim === 'string');
  if (open !== undefined) throw new Error(`"${x.name}" of shape [${x.shape}] has the open dimension "${open}"`);
  const inputs = x.shape.at(-1) as number;
  const y = rowFunction(reshape(x, [-1, inputs]));
  return reshape(y, x.shape.length === 1 ? [-1] : [-1, ...(inner as number[]), y.shape[1] as number]);
}
