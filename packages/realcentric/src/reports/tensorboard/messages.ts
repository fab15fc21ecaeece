/**
 * @file TensorBoard's messages: `Event` (tensorflow/core/util/event.proto) around `Summary` (framework/summary.proto), with scalars,
 * histograms and precision-recall curves (plugin `pr_curves`).
 */
import { bytesField, concatBytes, doubleField, floatField, packedField, textField, wholeField } from './wire.ts';

/** What a step shows under a tag. */
export interface SummaryValue {
  readonly tag: string;
  /** The bytes of a `Summary.Value`. */
  readonly value: Uint8Array;
}

export function scalarValue(tag: string, value: number): SummaryValue {
  return { tag, value: concatBytes([textField(1, tag), floatField(2, value)]) };
}

/** Counts between edges. `counts[i]` lie in `edges[i] .. edges[i + 1]`. */
export interface Bins {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Sums are taken as if all of a bin lay at its middle. */
export function histogramValue(tag: string, { edges, counts }: Bins): SummaryValue {
  if (edges.length !== counts.length + 1) {
    throw new RangeError(`${counts.length} counts take ${counts.length + 1} edges, not ${edges.length}`);
  }
  const middles = counts.map((_, i) => (edges[i]! + edges[i + 1]!) / 2);
  const total = (weight: (middle: number) => number) =>
    counts.reduce((sum, count, i) => sum + count * weight(middles[i]!), 0);
  const histogram = concatBytes([
    doubleField(1, edges[0]!),
    doubleField(2, edges.at(-1)!),
    doubleField(
      3,
      total(() => 1),
    ),
    doubleField(
      4,
      total((x) => x),
    ),
    doubleField(
      5,
      total((x) => x * x),
    ),
    // A limit is the upper edge of its bucket; what lies below the first edge has an empty one.
    packedField(6, edges, 8),
    packedField(7, [0, ...counts], 8),
  ]);
  return { tag, value: concatBytes([textField(1, tag), bytesField(5, histogram)]) };
}

/** At a threshold, score >= threshold being called fake. */
export interface ConfusionCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** @param counts at thresholds of equal distance from 0 to 1, both included: TensorBoard numbers them so */
export function precisionRecallValue(tag: string, counts: readonly ConfusionCounts[]): SummaryValue {
  const share = (part: number, whole: number, ofNothing: number) => (whole === 0 ? ofNothing : part / whole);
  const rows = [
    counts.map((c) => c.truePositives),
    counts.map((c) => c.falsePositives),
    counts.map((c) => c.trueNegatives),
    counts.map((c) => c.falseNegatives),
    counts.map((c) => share(c.truePositives, c.truePositives + c.falsePositives, 1)),
    counts.map((c) => share(c.truePositives, c.truePositives + c.falseNegatives, 0)),
  ];
  // Version 0 is the default and would be left out; the number of thresholds is not.
  const plugin = concatBytes([textField(1, 'pr_curves'), bytesField(2, wholeField(2, counts.length))]);
  const dimension = (size: number) => bytesField(2, wholeField(1, size));
  const FLOAT = 1;
  const tensor = concatBytes([
    wholeField(1, FLOAT),
    bytesField(2, concatBytes([dimension(rows.length), dimension(counts.length)])),
    packedField(5, rows.flat(), 4),
  ]);
  const metadata = bytesField(9, bytesField(1, plugin));
  return { tag, value: concatBytes([textField(1, tag), bytesField(8, tensor), metadata]) };
}

/** @param wallTime seconds since 1970 */
function event(wallTime: number, step: number, what: Uint8Array): Uint8Array {
  return concatBytes([doubleField(1, wallTime), wholeField(2, step), what]);
}

/** Opens every file. */
export const versionEvent = (wallTime: number) => event(wallTime, 0, textField(3, 'brain.Event:2'));

export function summaryEvent(wallTime: number, step: number, values: readonly SummaryValue[]): Uint8Array {
  const summary = concatBytes(values.map(({ value }) => bytesField(1, value)));
  return event(wallTime, step, bytesField(5, summary));
}

/** `SessionLog.START`: what earlier files say of this step and later ones no longer holds, as the run went back. */
export function restartEvent(wallTime: number, step: number): Uint8Array {
  const START = 1;
  return event(wallTime, step, bytesField(7, wholeField(1, START)));
}
