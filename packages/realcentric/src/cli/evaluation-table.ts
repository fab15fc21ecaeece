/** @file How an evaluation looks on a terminal. */
import type { Evaluation, FileCounts } from '../evaluation/node/folder.ts';
import type { Proportion } from '../evaluation/proportion.ts';
import { renderTable } from './table.ts';

/** Two tables: what was judged, and how well. A metric without a value (a class is missing) is "n/a". */
export function renderEvaluation({ counts, metrics, aucInterval, bands }: Evaluation, colour: boolean): string {
  const row = (label: string, { files, scored, noFace, failed }: FileCounts) => [
    label,
    ...[files, scored, noFace, failed].map((count) => count.toLocaleString('en')),
  ];
  const judged = renderTable(
    [
      { title: 'Pictures' },
      ...['Files', 'Scored', 'No face', 'Failed'].map((title) => ({ title, align: 'right' }) as const),
    ],
    [row('real', counts.real), row('fake', counts.fake)],
    colour,
  );
  const figure = (value: number | null) => (value === null ? 'n/a' : value.toFixed(4));
  const interval =
    aucInterval === null
      ? ''
      : `${figure(aucInterval.low)} to ${figure(aucInterval.high)} (${(100 * aucInterval.level).toFixed(0)} %)`;
  const rows: readonly (readonly [name: string, value: number | null, remark: string])[] = [
    ['AUC', metrics.auc, interval],
    ['Average precision', metrics.averagePrecision, ''],
    ['Equal error rate', metrics.equalErrorRate, ''],
    ['TPR at FPR 1 %', metrics.tprAtFpr1, ''],
    ['TPR at FPR 5 %', metrics.tprAtFpr5, ''],
    ['Accuracy', metrics.accuracy, `at threshold ${metrics.threshold}`],
    ['Balanced accuracy', metrics.balancedAccuracy, `at threshold ${metrics.threshold}`],
    ['Log loss', metrics.logLoss, ''],
    ['Calibration error', metrics.expectedCalibrationError, 'ECE, 15 bins'],
  ];
  const values = renderTable(
    [{ title: 'Metric' }, { title: 'Value', align: 'right' }, { title: '' }],
    rows.map(([name, value, remark]) => [name, figure(value), remark]),
    colour,
  );
  const percent = ({ share, interval }: Proportion) =>
    share === null || interval === null
      ? 'n/a'
      : `${(100 * share).toFixed(1)} % (${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)})`;
  const reached = renderTable(
    [{ title: 'Evidence' }, { title: 'From', align: 'right' }, { title: 'False alarms' }, { title: 'Detected' }],
    bands.map(({ band, threshold, falseAlarms, detected }) => [
      `${band} or more`,
      threshold.toFixed(3),
      percent(falseAlarms),
      percent(detected),
    ]),
    colour,
  );
  return [judged, values, ...(bands.length > 0 ? [reached] : [])].join('\n\n');
}
