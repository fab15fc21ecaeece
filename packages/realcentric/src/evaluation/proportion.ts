/** @file Shares with their uncertainty. */
import type { Interval } from './bootstrap.ts';
import type { ScoredItems } from './levels.ts';

export interface Proportion {
  readonly hits: number;
  readonly total: number;
  /** hits / total; null of nothing. */
  readonly share: number | null;
  /** Score interval of Wilson (1927), 95 %. */
  readonly interval: Interval | null;
}

/** Two-sided 95 % point of the normal distribution. */
const Z = 1.959963984540054;

export function proportion(hits: number, total: number): Proportion {
  if (total === 0) return { hits, total, share: null, interval: null };
  const p = hits / total;
  const scale = 1 + Z ** 2 / total;
  const middle = (p + Z ** 2 / (2 * total)) / scale;
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / total + Z ** 2 / (4 * total ** 2));
  return {
    hits,
    total,
    share: p,
    interval: { low: Math.max(0, middle - half), high: Math.min(1, middle + half), level: 0.95 },
  };
}

/** Share of the items of a label that score at or above the threshold. */
export function proportionReaching(
  { scores, labels }: Pick<ScoredItems, 'scores' | 'labels'>,
  label: 0 | 1,
  threshold: number,
): Proportion {
  let [hits, total] = [0, 0];
  for (const [i, score] of scores.entries()) {
    if (labels[i] !== label) continue;
    total++;
    if (score >= threshold) hits++;
  }
  return proportion(hits, total);
}
