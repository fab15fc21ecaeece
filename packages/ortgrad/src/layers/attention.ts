/** @file Multi-head self-attention (Vaswani et al. 2017), parameters named as timm names them. */
import { addNode, integers, type Value } from '../graph/graph.ts';
import { matmul, mul, reshape, softmax, transpose } from '../graph/operators.ts';
import { linear } from './linear.ts';
import type { RandomNumbers } from './parameters.ts';

export interface SelfAttentionOptions {
  readonly name: string;
  readonly heads: number;
  readonly random: RandomNumbers;
}

/**
 * x [N, T, D] to [N, T, D]: softmax(q k^T / sqrt(D / heads)) v in each head, then a linear layer. Queries, keys and values come from one
 * linear layer `<name>.qkv`, in this order; the layer behind is `<name>.proj`.
 * @throws Error where the heads do not divide D.
 */
export function selfAttention(x: Value, { name, heads, random }: SelfAttentionOptions): Value {
  const [tokens, width] = x.shape.slice(1) as [number, number];
  const size = width / heads;
  if (!Number.isInteger(size)) throw new Error(`${heads} heads do not divide a width of ${width}`);
  const qkv = linear(x, { name: `${name}.qkv`, outputs: 3 * width, random });
  const parts = addNode(x.graph, 'Split', [qkv, integers(x.graph, [width, width, width])], {
    attributes: { axis: -1 },
    outputs: 3,
  });
  // [N, heads, T, D / heads]
  const [q, k, v] = parts.map((part) => transpose(reshape(part, [0, tokens, heads, size]), [0, 2, 1, 3])) as [
    Value,
    Value,
    Value,
  ];
  const weights = softmax(matmul(mul(q, 1 / Math.sqrt(size)), transpose(k, [0, 1, 3, 2])));
  const mixed = reshape(transpose(matmul(weights, v), [0, 2, 1, 3]), [0, tokens, width]);
  return linear(mixed, { name: `${name}.proj`, outputs: width, random });
}
