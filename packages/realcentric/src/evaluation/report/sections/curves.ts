/** @file ROC and precision-recall curves, calibration, operating points and score histograms. */

import type { Block, Figure, Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import { figure, NONE, percent } from '../format.ts';
import { levelsShown } from '../levels-shown.ts';
import { classLegend, histogramPlot, linePlot, type Series, seriesStyle } from '../plots.ts';

type CurveData = EvaluationReportData['curves'][number];
const UNIT: [number, number] = [0, 1];

/** Curves that belong into one plot: a source at a level, one line for each detector. */
function groupsOf(data: EvaluationReportData) {
  return data.sources.flatMap(({ name }) =>
    levelsShown(data, name).flatMap(({ level, title }) => {
      const own = data.curves.filter((one) => one.source === name && one.level === level);
      return own.length === 0 ? [] : [{ title: `${name}, ${title}`, level: title, own }];
    }),
  );
}

function legendOf({ detectors }: EvaluationReportData): Block {
  return { kind: 'legend', entries: detectors.map(({ name }, i) => seriesStyle(name, i)) };
}

function seriesOf<Point>(
  { detectors }: EvaluationReportData,
  own: readonly CurveData[],
  pick: (curves: CurveData['curves']) => readonly Point[] | null,
  place: (point: Point) => { readonly x: number; readonly y: number },
): Series[] {
  return detectors.flatMap(({ name }, i) => {
    const points = own.find(({ detector }) => detector === name);
    const line = points && pick(points.curves);
    return line ? [{ style: seriesStyle(name, i), points: line.map(place) }] : [];
  });
}

/** The height of a line at x, between its points. */
function heightAt({ points }: Series, x: number): number | null {
  const after = points.findIndex((point) => point.x >= x);
  if (after < 0) return null;
  const [a, b] = [points[Math.max(0, after - 1)]!, points[after]!];
  return b.x === a.x ? b.y : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}

function described(series: readonly Series[], at: readonly number[], x: string, y: string): string {
  return series
    .map((one) => {
      const heights = at.map((place) => `${figure(heightAt(one, place))} at ${x} ${place}`);
      return `${one.style.name} has a ${y} of ${heights.join(', ')}`;
    })
    .join('; ');
}

function rocFigure(data: EvaluationReportData, title: string, own: readonly CurveData[]): Figure[] {
  const series = seriesOf(
    data,
    own,
    ({ roc }) => roc,
    (p) => ({ x: p.falsePositiveRate, y: p.truePositiveRate }),
  );
  if (series.length === 0) return [];
  const alternative = `ROC curve: ${described(series, [0.01, 0.05, 0.1, 0.5], 'false positive rate', 'true positive rate')}`;
  const svg = linePlot({
    alternative,
    x: { label: 'false positive rate', domain: UNIT },
    y: { label: 'true positive rate', domain: UNIT },
    series,
    guide: [
      [0, 0],
      [1, 1],
    ],
  });
  return [{ title: `ROC: ${title}`, svg, alternative }];
}

function precisionRecallFigure(data: EvaluationReportData, title: string, own: readonly CurveData[]): Figure[] {
  const series = seriesOf(
    data,
    own,
    (c) => c.precisionRecall,
    (p) => ({ x: p.recall, y: p.precision }),
  );
  if (series.length === 0) return [];
  const alternative = `Precision-recall curve: ${described(series, [0.25, 0.5, 0.75, 0.95], 'recall', 'precision')}`;
  const svg = linePlot({
    alternative,
    x: { label: 'recall', domain: UNIT },
    y: { label: 'precision', domain: UNIT },
    series,
  });
  return [{ title: `Precision and recall: ${title}`, svg, alternative }];
}

export function curvesSection(data: EvaluationReportData): Section | null {
  const figures = groupsOf(data).flatMap(({ title, own }) => [
    ...rocFigure(data, title, own),
    ...precisionRecallFigure(data, title, own),
  ]);
  if (figures.length === 0) return null;
  return { id: 'curves', title: 'ROC and precision-recall', blocks: [legendOf(data), { kind: 'figures', figures }] };
}

function reliabilityFigure(data: EvaluationReportData, title: string, own: readonly CurveData[]): Figure[] {
  const series = seriesOf(
    data,
    own,
    ({ reliability }) => reliability,
    (bin) => ({ x: bin.meanScore, y: bin.fakeShare }),
  );
  if (series.length === 0) return [];
  const words = series.map(({ style, points }) => {
    const bins = points.map(({ x, y }) => `${y.toFixed(2)} where it says ${x.toFixed(2)}`);
    return `${style.name} has a share of fakes of ${bins.join(', ')}`;
  });
  const alternative = `Reliability: ${words.join('; ')}`;
  const svg = linePlot({
    alternative,
    x: { label: 'mean score of the bin', domain: UNIT },
    y: { label: 'share of fakes', domain: UNIT },
    series,
    guide: [
      [0, 0],
      [1, 1],
    ],
    dots: true,
  });
  return [{ title: `Reliability: ${title}`, svg, alternative }];
}

/** Rows of where a detector stands at few false alarms, and at its chosen threshold. */
function operatingTable(data: EvaluationReportData): Block[] {
  const curves = groupsOf(data).flatMap(({ own, level }) => own.map((one) => ({ ...one, title: level })));
  const rows = curves.flatMap(({ detector, source, title, curves: { operatingPoints } }) =>
    (operatingPoints ?? []).map(({ limit, threshold, truePositiveRate, falsePositiveRate }) => [
      source,
      title,
      detector,
      limit === null ? 'chosen threshold' : `FPR at most ${100 * limit} %`,
      threshold === null ? NONE : figure(threshold),
      percent(truePositiveRate),
      percent(falsePositiveRate),
    ]),
  );
  if (rows.length === 0) return [];
  const columns = [
    ...['source', 'level', 'detector', 'rule'].map((title) => ({ title })),
    ...['threshold', 'fakes found', 'reals called fake'].map((title) => ({ title, number: true })),
  ];
  return [{ kind: 'table', caption: 'Operating points', columns, rows }];
}

export function calibrationSection(data: EvaluationReportData): Section | null {
  const figures = groupsOf(data).flatMap(({ title, own }) => reliabilityFigure(data, title, own));
  const table = operatingTable(data);
  if (figures.length === 0 && table.length === 0) return null;
  const text =
    'A calibrated detector lies on the dotted diagonal. Thresholds of the first rules are read off the very data they are judged on and show ' +
    'what is possible; the chosen threshold comes from other data and shows what a user would get.';
  const plots: Block[] = figures.length === 0 ? [] : [legendOf(data), { kind: 'figures', figures }];
  return {
    id: 'calibration',
    title: 'Calibration and operating points',
    blocks: [{ kind: 'text', text }, ...plots, ...table],
  };
}

function histogramFigure(where: string, { detector, curves: { histogram } }: CurveData): Figure[] {
  if (histogram.length === 0) return [];
  const median = (name: 'reals' | 'fakes') => {
    const total = histogram.reduce((sum, bin) => sum + bin[name], 0);
    let below = 0;
    const bin = histogram.find((one) => {
      below += one[name];
      return below * 2 >= total;
    });
    return total === 0 || !bin ? 'none' : `half at or below ${figure(bin.to)}`;
  };
  const alternative = `Histogram of scores: reals ${median('reals')}; fakes ${median('fakes')}`;
  const svg = histogramPlot(alternative, 'score', histogram);
  return [{ title: `${detector} on ${where}`, svg, alternative }];
}

export function histogramSection(data: EvaluationReportData): Section | null {
  const figures = groupsOf(data).flatMap(({ title, own }) => own.flatMap((one) => histogramFigure(title, one)));
  if (figures.length === 0) return null;
  return {
    id: 'histograms',
    title: 'Score histograms',
    blocks: [
      { kind: 'legend', entries: classLegend },
      { kind: 'figures', figures },
    ],
  };
}
