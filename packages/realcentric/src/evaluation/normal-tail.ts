/** @file The tail of the normal distribution, for p-values. */

/** From here on the continued fraction converges fast; below it the series does. */
const SERIES_UP_TO = 3;

/**
 * Chance that a standard normal lies at least as far from 0 as z: erfc(|z| / sqrt 2). Relative error below 1e-12, down to the smallest
 * doubles (Abramowitz and Stegun 1964, 26.2.11 and 26.2.14).
 */
export function twoSidedP(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < SERIES_UP_TO) {
    // Phi(x) - 1/2 = density * (x + x^3 / 3 + x^5 / (3 * 5) + ...)
    let sum = 0;
    for (let term = x, n = 1; term > sum * Number.EPSILON; n += 2, term *= (x * x) / n) sum += term;
    return 1 - 2 * density * sum;
  }
  if (density === 0) return 0;
  // 1 - Phi(x) = density / (x + 1 / (x + 2 / (x + 3 / ...)))
  let fraction = x;
  for (let n = 100; n > 0; n--) fraction = x + n / fraction;
  return (2 * density) / fraction;
}
