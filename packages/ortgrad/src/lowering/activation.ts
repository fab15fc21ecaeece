/** @file Activations that cut values off at bounds (ReLU, ReLU6, clip), and their gradients, in few passes. */
import { addNode, type Graph, type Node, scalarLike, type Value } from '../graph/graph.ts';
import { and, cast, greater, less, mul, where } from '../graph/operators.ts';
import type { Lowering } from './rule.ts';

export interface Bounds {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** Between what a node clips its first input, where it is such a node. */
export function activationBounds(graph: Graph, node: Node): Bounds | undefined {
  if (node.domain !== '') return undefined;
  if (node.op === 'Relu') return { low: 0 };
  if (node.op !== 'Clip') return undefined;
  const bound = (index: number) => {
    const data = graph.constants.get(node.inputs[index] ?? '')?.data;
    return data && Number(data[0]);
  };
  return { low: bound(1), high: bound(2) };
}

/** 1 above a bound (sign +1) or below it (sign -1), 0 beyond: a steep straight line, clipped, is one pass in float32. */
function step(y: Value, bound: number, sign: 1 | -1): Value {
  const steep = 1e20;
  const attributes = { alpha: sign * steep, beta: -sign * steep * bound };
  return addNode(y.graph, 'HardSigmoid', [y], { attributes })[0] as Value;
}

/** dy where y is strictly inside the bounds, 0 elsewhere. */
export function maskByBounds(dy: Value, y: Value, { low, high }: Bounds): Value {
  if (dy.dtype !== 'float32') {
    const inside = [low === undefined ? [] : [greater(y, low)], high === undefined ? [] : [less(y, high)]].flat();
    return inside.length === 0 ? dy : where(inside.reduce(and), dy, scalarLike(dy, 0));
  }
  if (low !== undefined && high !== undefined) return mul(dy, cast(and(greater(y, low), less(y, high)), 'float32'));
  if (low !== undefined) return mul(dy, step(y, low, 1));
  return high === undefined ? dy : mul(dy, step(y, high, -1));
}

/** dy, y to dx. */
export const lowerActivationGradient: Lowering = ([dy, y], attributes) => [
  maskByBounds(dy as Value, y as Value, {
    low: attributes.low as number | undefined,
    high: attributes.high as number | undefined,
  }),
];
