/** @file Quantiles of a sample. */

/** Linear between the two nearest order statistics (type 7 of Hyndman and Fan 1996, as numpy's default); `share` in 0..1. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  const low = ascending[below] as number;
  return low + (position - below) * ((ascending[above] as number) - low);
}
