/** @file The figures of every detector on every source, and the table across sources. */
import type { Column } from '../../../reports/page.ts';
import type { LevelName } from '../../levels.ts';
import type { Block, Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import type { FiguresData } from '../figures.ts';
import { figure, middleOf, NONE, percent, range, signed, whole, withInterval } from '../format.ts';
import { leftOutRows, trainedOn } from '../left-out.ts';
import { levelsAcross, levelsShown, type ShownLevel } from '../levels-shown.ts';

const number = (title: string): Column => ({ title, number: true });

function figuresOf({ results }: EvaluationReportData, detector: string, source: string, level: LevelName) {
  return results.find((result) => result.detector === detector && result.source === source)?.breakdown.overall[level];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** AUC of every detector on every source, with a mean where there are several. */
function crossTable(data: EvaluationReportData, { level, title }: ShownLevel): Block {
  const { detectors, sources } = data;
  const rows = detectors.map(({ name }) => {
    const own = sources.map((source) => figuresOf(data, name, source.name, level));
    const aucs = own.map((figures) => figures?.metrics.auc ?? null);
    const known = aucs.filter((auc) => auc !== null);
    const cells = own.map((figures) => withInterval(figures?.metrics.auc ?? null, figures?.aucInterval ?? null));
    const last = known.length === sources.length ? figure(mean(known)) : NONE;
    return [name, ...cells, ...(sources.length > 1 ? [last] : [])];
  });
  const columns = [{ title: 'detector' }, ...sources.map(({ name }) => number(name))];
  const all = sources.length > 1 ? [...columns, number('mean')] : columns;
  return { kind: 'table', caption: `AUC of ${title}, with 95 % intervals`, columns: all, rows };
}

export function crossSection(data: EvaluationReportData): Section {
  return {
    id: 'results',
    title: 'Results at a glance',
    blocks: [
      ...levelsAcross(data).map((level) => crossTable(data, level)),
      {
        kind: 'text',
        text:
          'AUC is the chance that a fake scores above a real. The score of a video is the mean over its frames. Intervals are bootstrapped ' +
          `over videos (${whole(data.protocol.resamples)} resamples). Files without a face have no score and are not in these figures; how ` +
          'much they could change is under Audits.',
      },
    ],
  };
}

/** What each row of the table of metrics says, in the order in which a reader wants it. */
const metricRows = (middle: string): readonly [string, (figures: FiguresData) => string][] => [
  ['reals', ({ metrics }) => whole(metrics.reals)],
  ['fakes', ({ metrics }) => whole(metrics.fakes)],
  ['AUC', ({ metrics }) => figure(metrics.auc)],
  ['AUC, 95 %', ({ aucInterval }) => range(aucInterval)],
  ['AP', ({ metrics }) => figure(metrics.averagePrecision)],
  ['EER', ({ metrics }) => percent(metrics.equalErrorRate)],
  ['TPR at FPR 1 %', ({ metrics }) => percent(metrics.tprAtFpr1)],
  ['TPR at FPR 5 %', ({ metrics }) => percent(metrics.tprAtFpr5)],
  [`accuracy at ${middle}`, ({ metrics }) => percent(metrics.accuracy)],
  [`balanced accuracy at ${middle}`, ({ metrics }) => percent(metrics.balancedAccuracy)],
  ['chosen threshold', ({ atThreshold }) => figure(atThreshold?.threshold)],
  ['accuracy there', ({ atThreshold }) => percent(atThreshold?.accuracy)],
  ['balanced accuracy there', ({ atThreshold }) => percent(atThreshold?.balancedAccuracy)],
  ['log loss', ({ metrics }) => figure(metrics.logLoss)],
  ['ECE', ({ metrics }) => figure(metrics.expectedCalibrationError)],
];

/** Metrics by detectors. */
function metricTable(data: EvaluationReportData, source: string, { level, title }: ShownLevel): Block {
  const results = data.results.filter((result) => result.source === source);
  const judges = data.detectors.filter(({ name }) => results.some(({ detector }) => detector === name));
  return {
    kind: 'table',
    caption: `Metrics of ${title}`,
    columns: [{ title: 'metric' }, ...results.map(({ detector }) => number(detector))],
    // What nobody has, as a threshold where none was chosen, is left out.
    rows: metricRows(middleOf(judges))
      .map(([name, show]) => [name, ...results.map(({ breakdown }) => show(breakdown.overall[level]))])
      .filter(([, ...figures]) => figures.some((shown) => shown !== NONE)),
  };
}

/** What the bands of our own detectors' verdicts do. */
function bandTable({ bands }: EvaluationReportData, source: string): Block[] {
  const own = bands.filter((band) => band.source === source);
  if (own.length === 0) return [];
  const share = (of: (typeof own)[0]['falseAlarms']) =>
    of ? `${percent(of.share)} (${range(of.interval, percent)})` : NONE;
  return [
    {
      kind: 'table',
      caption: 'Bands of the verdict: shares of reals and fakes from where a band begins, with 95 % intervals (Wilson)',
      columns: [
        { title: 'detector' },
        { title: 'evidence' },
        number('from'),
        number('false alarms'),
        number('detected'),
      ],
      rows: own.map(({ detector, band, threshold, falseAlarms, detected }) => [
        detector,
        `${band} or more`,
        figure(threshold),
        share(falseAlarms),
        share(detected),
      ]),
    },
  ];
}

/** Methods by detectors; a star where the detector was not trained on the method, as far as that is known. */
function methodTable(data: EvaluationReportData, source: string, { level, title }: ShownLevel): Block[] {
  const results = data.results.filter((result) => result.source === source);
  const methods = [...new Set(results.flatMap(({ breakdown }) => breakdown.methods.map(({ method }) => method)))];
  if (methods.length === 0) return [];
  const rows = methods.map((method) => [
    method ?? 'not known',
    ...results.map(({ detector, breakdown }) => {
      const figures = breakdown.methods.find((one) => one.method === method)?.[level];
      const star = trainedOn(data, detector, method) === false ? ' *' : '';
      return `${withInterval(figures?.metrics.auc ?? null, figures?.aucInterval ?? null)}${star}`;
    }),
  ]);
  const columns = [{ title: 'method' }, ...results.map(({ detector }) => number(detector))];
  const starred = rows.some((row) => row.some((cell) => cell.endsWith('*')));
  const note = starred ? '; * not among the methods that the detector was trained on' : '';
  return [{ kind: 'table', caption: `AUC of ${title}, each method against all reals${note}`, columns, rows }];
}

/** What detectors do on methods that they were trained without, beside those that they had. */
function leftOutTable(data: EvaluationReportData, source: string, { level, title }: ShownLevel): Block[] {
  const rows = leftOutRows(data, source, level);
  if (rows.length === 0) return [];
  const less = (a: number | null, b: number | null) => (a === null || b === null ? NONE : signed(a - b));
  return [
    {
      kind: 'table',
      caption: `Leave one method out: AUC of ${title} on methods that the detector was trained without`,
      columns: [
        { title: 'method' },
        { title: 'detector, trained on' },
        number('AUC on the method'),
        number('its mean where trained'),
        number('difference'),
        number('mean of detectors trained on the method'),
      ],
      rows: rows.map(({ detector, method, auc, interval, own, seen, others, trained }) => [
        method,
        `${detector}: ${seen.join(', ')}`,
        withInterval(auc, interval),
        figure(own),
        less(auc, own),
        trained === 0 ? NONE : `${figure(others)} (${trained})`,
      ]),
    },
  ];
}

export function resultsSection(data: EvaluationReportData): Section {
  const ofSource = (source: string): Block[] => [
    { kind: 'heading', text: source },
    ...levelsShown(data, source).map((level) => metricTable(data, source, level)),
    ...bandTable(data, source),
    ...levelsShown(data, source).flatMap((level) => methodTable(data, source, level)),
    ...levelsShown(data, source).flatMap((level) => leftOutTable(data, source, level)),
  ];
  return {
    id: 'sources',
    title: 'Figures by source',
    blocks: [
      ...data.sources.flatMap(({ name }) => ofSource(name)),
      {
        kind: 'text',
        text:
          'AP: average precision. EER: where as many reals are called fake as fakes real. TPR at FPR: share of fakes found where at most that ' +
          'share of reals is called fake. ECE: expected calibration error, 15 bins. Thresholds are chosen on other data (see Protocol). ' +
          'The middle is 0.5 for probabilities and 0 for logits, which have no log loss and no ECE.',
      },
    ],
  };
}
