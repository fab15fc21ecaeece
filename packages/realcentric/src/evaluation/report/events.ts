/** @file An evaluation for TensorBoard: a run for each detector, with metrics, score histograms and precision-recall curves. */
import { join } from 'node:path';
import { openEventFile } from '../../reports/tensorboard/event-file.ts';
import {
  type ConfusionCounts,
  histogramValue,
  precisionRecallValue,
  type SummaryValue,
  scalarValue,
} from '../../reports/tensorboard/messages.ts';
import { LEVELS } from '../levels.ts';
import type { EvaluationReportData } from './data.ts';
import type { FiguresData } from './figures.ts';

type Curves = EvaluationReportData['curves'][number]['curves'];

/** Thresholds of a precision-recall curve: hundredths. */
const THRESHOLDS = 101;

function scalars(tag: string, { metrics, atThreshold }: FiguresData): SummaryValue[] {
  const { reals, fakes, threshold, ...shown } = metrics;
  const chosen = { 'accuracy at threshold': atThreshold?.accuracy, threshold: atThreshold?.threshold };
  return Object.entries({ ...shown, ...chosen }).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [scalarValue(`${tag}/${name}`, value)],
  );
}

function histograms(tag: string, { histogram }: Curves): SummaryValue[] {
  if (histogram.length === 0) return [];
  const edges = [...histogram.map(({ from }) => from), histogram.at(-1)!.to];
  return (['reals', 'fakes'] as const).map((name) =>
    histogramValue(`${tag}/scores of ${name}`, { edges, counts: histogram.map((bin) => bin[name]) }),
  );
}

/** From the ROC curve, which is thinned: counts are right to what the thinning leaves. Probabilities alone have such a curve. */
function precisionRecall(tag: string, { roc, reliability }: Curves, { metrics }: FiguresData): SummaryValue[] {
  if (!roc || !reliability) return [];
  const counts = Array.from({ length: THRESHOLDS }, (_, i): ConfusionCounts => {
    const reached = roc.findLast(({ threshold }) => threshold === null || threshold >= i / (THRESHOLDS - 1)) ?? roc[0]!;
    const truePositives = Math.round(reached.truePositiveRate * metrics.fakes);
    const falsePositives = Math.round(reached.falsePositiveRate * metrics.reals);
    return {
      truePositives,
      falsePositives,
      trueNegatives: metrics.reals - falsePositives,
      falseNegatives: metrics.fakes - truePositives,
    };
  });
  return [precisionRecallValue(`${tag}/precision and recall`, counts)];
}

/** What a folder may be called on any system; the number keeps names apart that differ in other letters alone. */
const folderName = (name: string, index: number) => `${index + 1}-${name.replace(/[^\w.-]+/g, '-')}`;

/** Writes `<folder>/<detector>/events.out.tfevents...` for every detector. */
export async function writeEvaluationEvents(folder: string, data: EvaluationReportData): Promise<void> {
  for (const [index, { name }] of data.detectors.entries()) {
    const values = data.results
      .filter(({ detector }) => detector === name)
      .flatMap(({ source, breakdown }) =>
        LEVELS.flatMap((level) => {
          const tag = `${source}, ${level}`;
          const figures = breakdown.overall[level];
          const own = data.curves.find((c) => c.detector === name && c.source === source && c.level === level);
          const drawn = own ? [...histograms(tag, own.curves), ...precisionRecall(tag, own.curves, figures)] : [];
          return [...scalars(tag, figures), ...drawn];
        }),
      );
    const file = await openEventFile(join(folder, folderName(name, index)), 0);
    await file.write(0, values);
    await file.close();
  }
}
