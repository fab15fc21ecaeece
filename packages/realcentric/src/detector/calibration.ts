/** @file From a network's margin to a probability, and from probabilities to bands; fitted on validation data alone. */

export interface Platt {
  readonly slope: number;
  readonly offset: number;
}

export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/**
 * Platt scaling: p = sigmoid(slope margin + offset), by maximum likelihood with Platt's smoothed targets (so that separable scores
 * stay finite), Newton's method with backtracking (Lin, Lin and Weng 2007).
 *
 * @param margins logit of fake less logit of real
 * @param labels 0 = real, 1 = fake; both must occur
 */
export function fitPlatt(margins: ArrayLike<number>, labels: ArrayLike<number>): Platt {
  const n = margins.length;
  const fakes = Array.from(labels).filter((y) => y === 1).length;
  const [high, low] = [(fakes + 1) / (fakes + 2), 1 / (n - fakes + 2)];
  const target = (i: number) => (labels[i] === 1 ? high : low);
  const negativeLogLikelihood = (slope: number, offset: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const x = slope * (margins[i] as number) + offset;
      // log(1 + e^x) - t x, without overflow
      sum += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - target(i) * x;
    }
    return sum;
  };
  let slope = 0;
  let offset = Math.log((fakes + 1) / (n - fakes + 1));
  let value = negativeLogLikelihood(slope, offset);
  for (let iteration = 0; iteration < 100; iteration++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-12, 0, 1e-12];
    for (let i = 0; i < n; i++) {
      const m = margins[i] as number;
      const p = sigmoid(slope * m + offset);
      const [d, w] = [p - target(i), p * (1 - p)];
      g0 += d * m;
      g1 += d;
      h00 += w * m * m;
      h01 += w * m;
      h11 += w;
    }
    if (Math.abs(g0) < 1e-8 && Math.abs(g1) < 1e-8) break;
    const determinant = h00 * h11 - h01 * h01;
    const [ds, db] = [-(h11 * g0 - h01 * g1) / determinant, -(h00 * g1 - h01 * g0) / determinant];
    let step = 1;
    for (; step > 1e-10; step /= 2) {
      const next = negativeLogLikelihood(slope + step * ds, offset + step * db);
      if (next < value + 1e-4 * step * (g0 * ds + g1 * db)) {
        [slope, offset, value] = [slope + step * ds, offset + step * db, next];
        break;
      }
    }
    if (step <= 1e-10) break;
  }
  return { slope, offset };
}

/**
 * The lowest probabilities that at most `rate` of the natural faces reach: the threshold is put just above the last one allowed,
 * so the false-alarm rate on these faces is never over `rate`.
 */
export function thresholdAtFalseAlarms(naturalProbabilities: ArrayLike<number>, rate: number): number {
  const sorted = Float64Array.from(naturalProbabilities).sort().reverse();
  const first = sorted[Math.floor(rate * sorted.length)];
  if (first === undefined) return 0;
  return Math.min(1, first + 1e-9);
}
