/** @file Fewer points for a line that has more than can be seen. */

interface Segment {
  readonly from: number;
  readonly to: number;
  /** The point between that lies furthest from the straight line, and how far. */
  readonly furthest: number;
  readonly distance: number;
}

/**
 * Which points of a line to keep, in their order, its ends among them: always the one that lies furthest from the line as it is drawn so
 * far (as Ramer 1972, Douglas and Peucker 1973, with the worst place first), until all lie within `tolerance` or `most` are kept.
 * Corners are what lies furthest, so they stay.
 * @param most at least 2
 * @param tolerance in the units of the axes; half a thousandth of axes from 0 to 1 is half a pixel of 1,000
 */
export function thinLine(x: ArrayLike<number>, y: ArrayLike<number>, most: number, tolerance = 5e-4): number[] {
  if (x.length <= 2) return Array.from(x, (_, i) => i);
  const segments = [measure(x, y, 0, x.length - 1)];
  const kept = [0, x.length - 1];
  while (kept.length < most) {
    let worst = 0;
    for (const [i, { distance }] of segments.entries()) if (distance > (segments[worst] as Segment).distance) worst = i;
    const { from, to, furthest, distance } = segments[worst] as Segment;
    if (distance <= tolerance) break;
    kept.push(furthest);
    segments[worst] = measure(x, y, from, furthest);
    segments.push(measure(x, y, furthest, to));
  }
  return kept.sort((a, b) => a - b);
}

function measure(x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number): Segment {
  const [x0, y0] = [x[from] as number, y[from] as number];
  const [dx, dy] = [(x[to] as number) - x0, (y[to] as number) - y0];
  const squared = dx * dx + dy * dy;
  let furthest = from;
  let most = 0;
  for (let i = from + 1; i < to; i++) {
    const [px, py] = [(x[i] as number) - x0, (y[i] as number) - y0];
    const along = squared === 0 ? 0 : Math.min(Math.max((px * dx + py * dy) / squared, 0), 1);
    const distance = (px - along * dx) ** 2 + (py - along * dy) ** 2;
    if (distance > most) [furthest, most] = [i, distance];
  }
  return { from, to, furthest, distance: Math.sqrt(most) };
}
