/** @file Reading beyond the borders of a picture: it goes on mirrored, c b a | a b c | c b a. */

/** Where the pixel `index` of a row of `size` pixels mirrored at both borders is found. */
export function mirrorIndex(index: number, size: number): number {
  const period = 2 * size;
  const i = ((index % period) + period) % period;
  return i < size ? i : period - 1 - i;
}

/** `mirrorIndex` of a coordinate: where in 0..size it is found. */
export function foldInto(at: number, size: number): number {
  const period = 2 * size;
  const inPeriod = ((at % period) + period) % period;
  return Math.min(inPeriod, period - inPeriod);
}

/** The whole pixels of an axis of `size` that the coordinates low..high read once they are mirrored at the borders. */
export function mirroredSpan(low: number, high: number, size: number): readonly [from: number, to: number] {
  if (low < -size || high > 2 * size) return [0, size];
  const from = Math.min(low, 2 * size - high);
  const to = Math.max(high, -low);
  return [Math.max(0, Math.min(Math.floor(from), size - 1)), Math.min(size, Math.max(Math.ceil(to), 1))];
}
