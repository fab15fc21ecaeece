/** @file Figures as people read them. */

/** What stands where a figure has no value. */
export const NONE = '–';

export interface IntervalData {
  readonly low: number;
  readonly high: number;
}

/** Three decimals; digits that count for large numbers and for those that would be 0.000 without being 0. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  if (value !== 0 && Math.abs(value) < 5e-4) return value.toExponential(1);
  return Math.abs(value) < 10 ? value.toFixed(3) : String(Number(value.toPrecision(4)));
}

export const signed = (value: number | null) => (value !== null && value >= 0 ? `+${figure(value)}` : figure(value));

export function range(interval: IntervalData | null, one: (value: number) => string = figure): string {
  return interval === null ? NONE : `${one(interval.low)} to ${one(interval.high)}`;
}

/** "0.873 (0.851 to 0.892)". */
export function withInterval(value: number | null, interval: IntervalData | null): string {
  return interval === null ? figure(value) : `${figure(value)} (${range(interval)})`;
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? NONE : `${(100 * share).toFixed(1)} %`;
}

/** Tiny p are only known to be tiny. */
export function probability(p: number | null | undefined): string {
  if (p === null || p === undefined) return NONE;
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** "12,345". */
export const whole = (value: number) => value.toLocaleString('en-US');

/** Where scores say neither real nor fake. */
export function middleOf(detectors: readonly { readonly kind: 'probability' | 'logit' }[]): string {
  const kinds = new Set(detectors.map(({ kind }) => kind));
  if (kinds.size > 1) return 'the middle';
  return kinds.has('logit') ? '0' : '0.5';
}
