/**
 * @file For sanity checks of heat maps (Adebayo et al. 2018): networks whose weights were shuffled, and how alike two
 * maps are.
 */
import { type Graph, type Tensor, withValues } from 'ortgrad';
import { type Random, shuffle } from '../random.ts';

/** Constants with fewer elements are settings, not weights. */
const SMALLEST = 8;

/**
 * The network with the elements of its weights exchanged at random, each tensor within itself, where the name is
 * chosen.
 */
export function shuffledWeights(network: Graph, random: Random, chosen: (name: string) => boolean): Graph {
  const values = new Map<string, Tensor>();
  for (const [name, tensor] of network.constants) {
    if (!tensor.dtype.startsWith('float') || tensor.data.length < SMALLEST || !chosen(name)) continue;
    const data = tensor.data.slice() as Float32Array;
    const order = shuffle(random, [...data.keys()]);
    for (const [i, from] of order.entries()) data[i] = (tensor.data as Float32Array)[from] as number;
    values.set(name, { ...tensor, data } as Tensor);
  }
  return withValues(network, values);
}

function ranks(values: ArrayLike<number>): number[] {
  const order = Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const result = new Array<number>(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && values[order[end] as number] === values[order[i] as number]) end++;
    // Equals share the middle of their ranks.
    for (let k = i; k < end; k++) result[order[k] as number] = (i + end - 1) / 2;
    i = end;
  }
  return result;
}

/** Spearman's rank correlation, -1..1; 0 where one of the two is constant. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (x.length - 1) / 2;
  const product = (u: number[], v: number[]) =>
    u.reduce((sum, value, i) => sum + (value - middle) * ((v[i] as number) - middle), 0);
  const scale = Math.sqrt(product(x, x) * product(y, y));
  return scale > 0 ? product(x, y) / scale : 0;
}
