/** @file Leave-one-method-out: what detectors do on methods that their training did without, beside those that it had. */
import type { LevelName } from '../levels.ts';
import type { EvaluationReportData } from './data.ts';

type Result = EvaluationReportData['results'][0];

/** Whether a detector was trained on fakes of a method; undefined where that is not known. Names are compared letter for letter. */
export function trainedOn(data: EvaluationReportData, detector: string, method: string | null): boolean | undefined {
  const known = data.detectors.find(({ name }) => name === detector)?.trainedOn;
  return known && method !== null ? known.includes(method) : undefined;
}

/** A detector and a method of a source that it was trained without, though on others of that source. */
export interface LeftOutRow {
  readonly detector: string;
  readonly method: string;
  readonly auc: number | null;
  readonly interval: Result['breakdown']['overall']['videos']['aucInterval'];
  /** Mean AUC of the same detector on the methods that it was trained on, and which. */
  readonly own: number | null;
  readonly seen: readonly string[];
  /** Mean AUC on the same method of the detectors that were trained on it, and how many these are. */
  readonly others: number | null;
  readonly trained: number;
}

function meanOf(aucs: readonly (number | null)[]): number | null {
  const known = aucs.filter((auc) => auc !== null);
  return known.length === 0 ? null : known.reduce((sum, auc) => sum + auc, 0) / known.length;
}

/** Empty where no detector was trained on some methods of the source and not on others, as far as is known. */
export function leftOutRows(data: EvaluationReportData, source: string, level: LevelName): LeftOutRow[] {
  const results = data.results.filter((result) => result.source === source);
  const saw = ({ detector }: Result, method: string | null) => trainedOn(data, detector, method);
  return results.flatMap((result) => {
    const seen = result.breakdown.methods.filter(({ method }) => saw(result, method) === true);
    const unseen = result.breakdown.methods.filter(({ method }) => saw(result, method) === false);
    if (seen.length === 0) return [];
    return unseen.map((figures): LeftOutRow => {
      const others = results
        .filter((other) => saw(other, figures.method) === true)
        .flatMap(({ breakdown }) => breakdown.methods.filter(({ method }) => method === figures.method));
      return {
        detector: result.detector,
        method: figures.method as string,
        auc: figures[level].metrics.auc,
        interval: figures[level].aucInterval,
        own: meanOf(seen.map((one) => one[level].metrics.auc)),
        seen: seen.map(({ method }) => method as string),
        others: meanOf(others.map((one) => one[level].metrics.auc)),
        trained: others.length,
      };
    });
  });
}
