/** @file What a rule of the blocked layout is: it makes the node's outputs in `layouts`, or says that the plain form has to do. */
import type { Node, Value } from '../../graph/graph.ts';
import type { Layouts } from './layouts.ts';

export type BlockedRule = (node: Node, layouts: Layouts) => boolean;

/** A value of the graph that is being rewritten. */
export function sourceValue({ source }: Layouts, name: string): Value {
  return source.values.get(name) as Value;
}
