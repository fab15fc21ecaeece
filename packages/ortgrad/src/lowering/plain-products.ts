/** @file `FusedMatMul` as Transpose and MatMul, for devices that have no kernel for it. */
import type { Rewrite } from '../graph/copy.ts';
import type { Value } from '../graph/graph.ts';
import { matmul, transpose } from '../graph/operators.ts';
import { intAttribute } from '../graph/shapes.ts';

function swapped(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

export const plainProducts: Rewrite = (node, inputs) => {
  if (node.op !== 'FusedMatMul') return undefined;
  const side = (index: number, flag: string) => {
    const value = inputs[index] as Value;
    return intAttribute(node.attributes, flag, 0) === 1 ? swapped(value) : value;
  };
  return [matmul(side(0, 'transA'), side(1, 'transB'))];
};
