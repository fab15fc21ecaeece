/** @file What the plots of a report are drawn from: ROC, precision-recall, reliability, histograms, operating points. */
import { type ReliabilityBin, reliability } from './probabilities.ts';
import { countByThreshold, type Labels, operatingPoint, type ThresholdCounts } from './ranking.ts';
import { thinLine } from './thin-line.ts';

export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
  /** Score >= threshold is called fake; null at (0, 0), where nothing is. */
  readonly threshold: number | null;
}

export interface PrecisionRecallPoint {
  readonly recall: number;
  readonly precision: number;
  /** Null at recall 0, which has the precision of the first point that the scores reach. */
  readonly threshold: number | null;
}

export interface HistogramBin {
  readonly from: number;
  /** Not in the bin, but in the last. */
  readonly to: number;
  readonly reals: number;
  readonly fakes: number;
}

export interface LimitedPoint {
  /** Share of the reals that may be called fake; null for the chosen threshold. */
  readonly limit: number | null;
  /** Null where no score may count as fake. */
  readonly threshold: number | null;
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
}

/** Null where a class is missing; the reliability where scores are no probabilities. */
export interface Curves {
  readonly roc: readonly RocPoint[] | null;
  readonly precisionRecall: readonly PrecisionRecallPoint[] | null;
  readonly reliability: readonly ReliabilityBin[] | null;
  readonly histogram: readonly HistogramBin[];
  readonly operatingPoints: readonly LimitedPoint[] | null;
}

export interface CurveOptions {
  /** Chosen on other data; null where none was. */
  readonly threshold: number | null;
  /** Most points of a line, 500 unless told. */
  readonly points?: number;
  /** Of the histogram, 50 unless told. */
  readonly bins?: number;
}

const FALSE_ALARM_LIMITS = [0.01, 0.05, 0.1];

/** @throws RangeError as `checkScores` does. */
export function curvesOf(scores: Float64Array, labels: Labels, options: CurveOptions): Curves {
  const { threshold, points = 500, bins = 50 } = options;
  const counts = countByThreshold(scores, labels);
  return {
    roc: rocCurve(counts, points),
    precisionRecall: precisionRecallCurve(counts, points),
    reliability: reliability(scores, labels),
    histogram: scoreHistogram(scores, labels, bins),
    operatingPoints: operatingPoints(counts, threshold),
  };
}

/** From (0, 0) to (1, 1), at most `most` points, to be joined by straight lines. Null where a class is missing. */
export function rocCurve(counts: ThresholdCounts, most: number): RocPoint[] | null {
  const { fakes, reals, thresholds, truePositives, falsePositives } = counts;
  if (fakes === 0 || reals === 0) return null;
  const x = Float64Array.from([0, ...falsePositives], (count) => count / reals);
  const y = Float64Array.from([0, ...truePositives], (count) => count / fakes);
  return thinLine(x, y, most).map((i) => ({
    falsePositiveRate: x[i] as number,
    truePositiveRate: y[i] as number,
    threshold: thresholds[i - 1] ?? null,
  }));
}

/** From recall 0 to 1, at most `most` points. Null where a class is missing. */
export function precisionRecallCurve(counts: ThresholdCounts, most: number): PrecisionRecallPoint[] | null {
  const { fakes, reals, thresholds, truePositives, falsePositives } = counts;
  if (fakes === 0 || reals === 0) return null;
  const precisions = truePositives.map((hits, i) => hits / (hits + (falsePositives[i] as number)));
  const x = Float64Array.from([0, ...truePositives], (hits) => hits / fakes);
  const y = Float64Array.from([precisions[0] as number, ...precisions]);
  return thinLine(x, y, most).map((i) => ({
    recall: x[i] as number,
    precision: y[i] as number,
    threshold: thresholds[i - 1] ?? null,
  }));
}

/** Bins of equal width over 0..1, or from the lowest to the highest score where some lie outside; finite scores. Empty without samples. */
export function scoreHistogram(scores: Float64Array, labels: Labels, bins: number): HistogramBin[] {
  if (scores.length === 0) return [];
  const [lowest, highest] = [scores.reduce((a, b) => Math.min(a, b)), scores.reduce((a, b) => Math.max(a, b))];
  const [low, high] = lowest >= 0 && highest <= 1 ? [0, 1] : [lowest, highest];
  if (low === high) return [{ from: low, to: high, ...countClasses(scores.keys(), labels) }];
  const edge = (i: number) => (i === bins ? high : low + ((high - low) * i) / bins);
  const members = Array.from({ length: bins }, () => [] as number[]);
  for (const [i, score] of scores.entries()) {
    let bin = Math.min(Math.floor(((score - low) / (high - low)) * bins), bins - 1);
    // The edges are rounded; so the bin that the division gives may be one off.
    while (bin > 0 && score < edge(bin)) bin--;
    while (bin < bins - 1 && score >= edge(bin + 1)) bin++;
    (members[bin] as number[]).push(i);
  }
  return members.map((own, i) => ({ from: edge(i), to: edge(i + 1), ...countClasses(own, labels) }));
}

function countClasses(indices: Iterable<number>, labels: Labels): { readonly reals: number; readonly fakes: number } {
  let [reals, fakes] = [0, 0];
  for (const i of indices) {
    if (labels[i] === 1) fakes++;
    else reals++;
  }
  return { reals, fakes };
}

/** Where at most 1 %, 5 % and 10 % of the reals are called fake, and at the chosen threshold. Null where a class is missing. */
export function operatingPoints(counts: ThresholdCounts, threshold: number | null): LimitedPoint[] | null {
  const limited = FALSE_ALARM_LIMITS.flatMap((limit) => {
    const point = operatingPoint(counts, limit);
    if (point === null) return [];
    return { limit, ...point, threshold: Number.isFinite(point.threshold) ? point.threshold : null };
  });
  if (limited.length === 0) return null;
  return threshold === null ? limited : [...limited, { limit: null, ...ratesAt(counts, threshold) }];
}

function ratesAt({ fakes, reals, thresholds, truePositives, falsePositives }: ThresholdCounts, threshold: number) {
  const last = thresholds.findLastIndex((score) => score >= threshold);
  return {
    threshold,
    truePositiveRate: (truePositives[last] ?? 0) / fakes,
    falsePositiveRate: (falsePositives[last] ?? 0) / reals,
  };
}
