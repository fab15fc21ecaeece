/** @file Kernels of convolutions brought into the order that the blocked layout wants, and sums over positions in that layout. */
import { addNode, fixedShape, integers, type Value } from '../../graph/graph.ts';
import { gather, reduceSum, reshape, slice, transpose } from '../../graph/operators.ts';
import { BLOCKED_DOMAIN, blockedConv, blockedOrder } from './layouts.ts';

/** [O, C, h, w] to [O/b][C/b][h][w][b of C][b of O]. */
export function fullKernel(w: Value, block: number): Value {
  const shape = fixedShape(w) as [number, number, number, number];
  const [o, c, h, k] = shape;
  // Without the two axes of length one the runtime transposes several times as fast.
  if (h === 1 && k === 1) {
    return reshape(transpose(reshape(w, [o / block, block, c / block, block]), [0, 2, 3, 1]), shape);
  }
  // The runtime's reordering of pictures brings the outputs innermost; what is left moves whole blocks: two to nine times as fast as one
  // transposition of everything.
  const outputsLast = blockedOrder(reshape(w, [o / block, block, c * h * k, 1]));
  const split = reshape(outputsLast, [(o * c) / (block * block), block, h * k, block]);
  return reshape(transpose(split, [0, 2, 1, 3]), shape);
}

/** The kernel that carries gradients back: turned round in space, inputs and outputs exchanged, in the order of `fullKernel`. */
export function adjointFullKernel(w: Value, block: number): Value {
  const [o, c, h, k] = fixedShape(w) as [number, number, number, number];
  if (h === 1 && k === 1) {
    return reshape(transpose(reshape(w, [o / block, block, c / block, block]), [2, 0, 1, 3]), [c, o, 1, 1]);
  }
  const inputsLast = reshape(blockedOrder(w), [o / block, block, c / block, h * k, block]);
  const blocks = reshape(transpose(inputsLast, [2, 0, 3, 1, 4]), [(o * c) / (block * block), h * k, block * block]);
  const backwards = Array.from({ length: h * k }, (_, i) => h * k - 1 - i);
  return reshape(gather(blocks, integers(w.graph, backwards), 1), [c, o, h, k]);
}

/** [O, C, h, w] with fewer input channels than a block, for plain input: [O/b][C][h][w][b of O]. */
export function plainInputKernel(w: Value, block: number): Value {
  const shape = fixedShape(w) as [number, number, number, number];
  const [o, c, h, k] = shape;
  return reshape(transpose(reshape(w, [o / block, block, c, h, k]), [0, 2, 3, 4, 1]), shape);
}

/** [C, 1, h, w] to [C/b][h][w][b of C]. */
export function depthwiseKernel(w: Value, block: number): Value {
  const shape = fixedShape(w) as [number, number, number, number];
  const [c, , h, k] = shape;
  if (h === 1 && k === 1) return w;
  return reshape(transpose(reshape(w, [c / block, block, h, k]), [0, 2, 3, 1]), shape);
}

/** The way back from `depthwiseKernel`. */
export function plainDepthwiseKernel(w: Value, block: number): Value {
  const shape = fixedShape(w) as [number, number, number, number];
  const [c, , h, k] = shape;
  return reshape(transpose(reshape(w, [c / block, h, k, block]), [0, 3, 1, 2]), shape);
}

/** Turned round in space. */
export function turned(w: Value): Value {
  const kernel = fixedShape(w).slice(2);
  if (kernel.every((k) => k === 1)) return w;
  const ends = kernel.map((k) => -(k + 1));
  return slice(w, [2, 3], [-1, -1], ends, [-1, -1]);
}

/** Sum over samples and positions of a b for each channel: [C]. One pass over both, nothing written. */
export function channelDot(a: Value, b: Value): Value {
  const [n, c, h, w] = fixedShape(a) as [number, number, number, number];
  const product = blockedConv(reshape(a, [1, n * c, h, w]), reshape(b, [n * c, 1, h, w]), { group: n * c });
  return reduceSum(reshape(product, [n, c]), [0]);
}

/** Mean over positions of each sample and channel: [N, C]; at 1 x 1 blocked and plain order are the same. */
export function positionMean(x: Value): Value {
  const [n, c] = fixedShape(x) as [number, number];
  const pooled = addNode(x.graph, 'GlobalAveragePool', [x], { domain: BLOCKED_DOMAIN })[0] as Value;
  return reshape(pooled, [n, c]);
}

/** factor x + shift + sum for each channel, clipped, in one pass. */
export function scaleChannels(
  x: Value,
  factor: Value,
  options: {
    shift?: Value;
    sum?: Value;
    clip?: { low?: number | undefined; high?: number | undefined } | undefined;
  } = {},
): Value {
  const channels = fixedShape(x)[1] as number;
  const w = reshape(factor, [channels, 1, 1, 1]);
  return blockedConv(x, w, { group: channels, bias: options.shift, sum: options.sum, clip: options.clip });
}
