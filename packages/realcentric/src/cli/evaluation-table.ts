/** @file How an evaluation looks on a terminal. */
import type { EvaluationReportData } from '../evaluation/report/data.ts';
import { middleOf, probability } from '../evaluation/report/format.ts';
import { leftOutRows, trainedOn } from '../evaluation/report/left-out.ts';
import { levelsWorthShowing } from '../evaluation/report/levels-shown.ts';
import { renderTable, type TableColumn } from './table.ts';

type Figures = EvaluationReportData['results'][0]['breakdown']['overall']['frames'];

const right = (title: string): TableColumn => ({ title, align: 'right' });
const three = (value: number | null) => (value === null ? 'n/a' : value.toFixed(3));
const interval = (of: { readonly low: number; readonly high: number } | null) =>
  of === null ? '' : `${of.low.toFixed(3)} to ${of.high.toFixed(3)}`;
const percent = (value: number | null) => (value === null ? 'n/a' : `${(100 * value).toFixed(1)} %`);

const figureColumns = ({ detectors }: EvaluationReportData): readonly TableColumn[] => [
  right('Real'),
  right('Fake'),
  right('No score'),
  right('AUC'),
  { title: '95 %' },
  right('AP'),
  right('EER'),
  right('TPR@1%'),
  right('TPR@5%'),
  right(`Acc at ${middleOf(detectors)}`),
  right('Threshold'),
  right('Acc there'),
];

function cells({ counts, metrics, atThreshold, aucInterval }: Figures): string[] {
  const { real, fake } = counts;
  const lost = real.total - real.scored + fake.total - fake.scored;
  return [
    metrics.reals.toLocaleString('en'),
    metrics.fakes.toLocaleString('en'),
    lost.toLocaleString('en'),
    three(metrics.auc),
    interval(aucInterval),
    three(metrics.averagePrecision),
    three(metrics.equalErrorRate),
    three(metrics.tprAtFpr1),
    three(metrics.tprAtFpr5),
    three(metrics.accuracy),
    atThreshold === null ? '' : three(atThreshold.threshold),
    atThreshold === null ? '' : three(atThreshold.accuracy),
  ];
}

/** One level where a video is a picture, both where it is not. */
function rowsOf(data: EvaluationReportData, { detector, source, breakdown }: EvaluationReportData['results'][0]) {
  const { overall, methods } = breakdown;
  const levels = levelsWorthShowing(overall);
  // A single method is all of them.
  const [only, ...others] = methods;
  const several = others.length > 0 ? methods : [];
  const all = { name: 'all', method: others.length > 0 ? null : (only?.method ?? null), of: overall };
  const named = [all, ...several.map((of) => ({ name: of.method ?? 'not known', method: of.method, of }))];
  return named.flatMap(({ name, method, of }) => {
    const trained = trainedOn(data, detector, method);
    const seen = trained === undefined ? '' : trained ? 'yes' : 'no';
    return levels.map((level) => [detector, source, name, seen, levels.length === 1 ? '' : level, ...cells(of[level])]);
  });
}

function resultsTable(data: EvaluationReportData, colour: boolean): string {
  const rows = data.results.flatMap((result) => rowsOf(data, result));
  const leading = [
    { title: 'Detector' },
    { title: 'Source' },
    { title: 'Fakes' },
    { title: 'Trained on' },
    { title: 'Level' },
  ];
  const shown = [...leading, ...figureColumns(data)];
  // Columns that say nothing are left out.
  const kept = shown.flatMap((_, i) => (rows.some((row) => row[i] !== '') ? [i] : []));
  return renderTable(
    kept.map((i) => shown[i] as TableColumn),
    rows.map((row) => kept.map((i) => row[i] as string)),
    colour,
  );
}

function bandsTable({ bands }: EvaluationReportData, colour: boolean): string | undefined {
  if (bands.length === 0) return undefined;
  const share = (of: EvaluationReportData['bands'][0]['falseAlarms']) =>
    of?.interval ? `${percent(of.share)} (${percent(of.interval.low)} to ${percent(of.interval.high)})` : 'n/a';
  return renderTable(
    [{ title: 'Evidence' }, { title: 'Source' }, right('From'), { title: 'False alarms' }, { title: 'Detected' }],
    bands.map(({ band, source, threshold, falseAlarms, detected }) => [
      `${band} or more`,
      source,
      threshold.toFixed(3),
      share(falseAlarms),
      share(detected),
    ]),
    colour,
  );
}

function robustnessTable({ robustness }: EvaluationReportData, colour: boolean): string | undefined {
  if (robustness.length === 0) return undefined;
  const rows = robustness.flatMap(({ detector, source, level, form, clean, types, mean }) => [
    ...types.map(({ type, levels, mean: ofType }) => [
      detector,
      source,
      level,
      form,
      type,
      ...[1, 2, 3, 4, 5].map((at) => three(levels.find((l) => l.level === at)?.auc ?? null).replace('n/a', '')),
      three(ofType),
      clean === null || ofType === null ? '' : (ofType - clean).toFixed(3),
    ]),
    ...(mean === null
      ? []
      : [
          [
            detector,
            source,
            level,
            form,
            'mean of seven',
            '',
            '',
            '',
            '',
            '',
            three(mean),
            clean === null ? '' : (mean - clean).toFixed(3),
          ],
        ]),
  ]);
  const titles = ['Detector', 'Source', 'Level', 'Form', 'Perturbed'].map((title) => ({ title }));
  return renderTable([...titles, ...['1', '2', '3', '4', '5', 'Mean', 'From clean'].map(right)], rows, colour);
}

function comparisonTable({ comparisons }: EvaluationReportData, colour: boolean): string | undefined {
  if (comparisons.length === 0) return undefined;
  return renderTable(
    [
      { title: 'AUC of' },
      { title: 'less that of' },
      { title: 'on' },
      right('Videos'),
      { title: '95 %' },
      right('p (DeLong)'),
    ],
    comparisons.map(({ first, second, source, comparison: { videos } }) => [
      first,
      second,
      source,
      three(videos.difference),
      interval(videos.interval),
      probability(videos.deLong?.p),
    ]),
    colour,
  );
}

/** Videos alone: a row for each detector and method that it was trained without, though on others of the source. */
function leftOutTable(data: EvaluationReportData, colour: boolean): string | undefined {
  const rows = data.sources.flatMap(({ name }) =>
    leftOutRows(data, name, 'videos').map((row) => [
      row.method,
      row.detector,
      name,
      three(row.auc),
      interval(row.interval),
      three(row.own),
      row.trained === 0 ? '' : `${three(row.others)} (${row.trained})`,
    ]),
  );
  if (rows.length === 0) return undefined;
  const leading = ['Left out', 'Detector', 'Source'].map((title) => ({ title }));
  const figures = [right('AUC'), { title: '95 %' }, right('Own methods'), right('Trained on it')];
  return renderTable([...leading, ...figures], rows, colour);
}

/** Tables: results, methods left out of training, the verdict's bands, differences between detectors, robustness, what facts of the files alone tell. */
export function renderEvaluation(data: EvaluationReportData, colour: boolean): string {
  const baselines = data.audits.baselines
    .filter(({ baseline }) => baseline.auc !== null)
    .map(
      ({ source, name, baseline }) =>
        `${source}: ${name} of the files alone, AUC ${three(baseline.auc)} (${interval(baseline.aucInterval)})`,
    );
  const parts = [
    resultsTable(data, colour),
    leftOutTable(data, colour),
    bandsTable(data, colour),
    comparisonTable(data, colour),
    robustnessTable(data, colour),
    baselines.length > 0 ? baselines.join('\n') : undefined,
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}
