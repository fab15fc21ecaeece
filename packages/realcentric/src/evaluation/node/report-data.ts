/** @file From tables of scores to the figures, curves and audits of a report. */
import {
  PERTURBATIONS,
  type Perturbation,
  type PerturbationType,
  parameterOf,
  suiteTypes,
} from '../../perturbations/suite.ts';
import { random } from '../../random.ts';
import { factsBaseline } from '../audits/baseline.ts';
import { driftByAttribute, driftByFaceSize } from '../audits/drift.ts';
import { noFaceBounds } from '../audits/no-face-bounds.ts';
import { groupingAttributes, subgroups } from '../audits/subgroups.ts';
import { bootstrapAuc } from '../bootstrap.ts';
import { breakDown } from '../breakdown.ts';
import { compareDetectors } from '../compare.ts';
import { curvesOf } from '../curves.ts';
import { type LevelName, levelsOf, scoredItems, videoRows } from '../levels.ts';
import { proportionReaching } from '../proportion.ts';
import { countByThreshold, rocAuc } from '../ranking.ts';
import type { EvaluationReportData } from '../report/data.ts';
import { levelsWorthShowing } from '../report/levels-shown.ts';
import type { ScoreRow } from '../score-table.ts';
import type { Evaluated, Judged } from './evaluate.ts';
import type { ItemFacts } from './source.ts';

export interface FigureOptions {
  readonly seed: number;
  readonly resamples: number;
  /** False alarms and misses to name, of each kind, detector and source. */
  readonly worst: number;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const meanOrNull = (values: readonly (number | null)[]) =>
  values.length === 0 || values.some((v) => v === null) ? null : mean(values as number[]);

function aucOf(rows: readonly ScoreRow[], seed: number, resamples: number, name: string) {
  const { scores, labels, videos } = scoredItems(rows);
  const interval = bootstrapAuc(scores, labels, {
    random: random(seed, 'robustness', name),
    groups: videos,
    resamples,
  });
  return { auc: rocAuc(countByThreshold(scores, labels)), interval };
}

function robustnessOf(
  { source, clean, perturbed }: Judged,
  levels: readonly LevelName[],
  { seed, resamples }: FigureOptions,
  of: Of,
) {
  if (perturbed.length === 0) return [];
  const suite: readonly PerturbationType[] = suiteTypes(source.form);
  const types = [...new Set(perturbed.map(({ perturbation }) => perturbation.type))];
  return levels.map((level): EvaluationReportData['robustness'][0] => {
    const rowsOf = (rows: readonly ScoreRow[]) => levelsOf(rows)[level];
    const byType = types.map((type) => {
      const levels = perturbed
        .filter(({ perturbation }) => perturbation.type === type)
        .map(({ perturbation, table }: { perturbation: Perturbation; table: { rows: readonly ScoreRow[] } }) => ({
          level: perturbation.level,
          parameter: parameterOf(perturbation),
          ...aucOf(rowsOf(table.rows), seed, resamples, `${level} ${type}:${perturbation.level}`),
        }));
      const { name } = PERTURBATIONS[type];
      return { type, name, inMean: suite.includes(type), levels, mean: meanOrNull(levels.map(({ auc }) => auc)) };
    });
    const seven = suite.map((type) => byType.find((t) => t.type === type)?.mean ?? null);
    const cleanAuc = aucOf(rowsOf(clean.table.rows), seed, resamples, `${level} clean`).auc;
    return { ...of, level, form: source.form, clean: cleanAuc, types: byType, mean: meanOrNull(seven) };
  });
}

/** Facts that tell how a file is stored, and those that tell how large the picture is. */
const CODEC = ['bits per pixel', 'JPEG quantisation', 'frame rate'];
const RESOLUTION = ['width', 'height', 'face size'];

/** Of videos, by the mean of what their items have: the frames of one file have one file's facts. */
function baselinesOf({ source, clean }: Judged, { seed, resamples }: FigureOptions) {
  const videos = new Map<string, { readonly label: 0 | 1; readonly facts: ItemFacts[] }>();
  for (const [i, { video, label }] of source.items.entries()) {
    const known = videos.get(video) ?? { label, facts: [] };
    videos.set(video, known);
    const facts = clean.facts[i];
    if (facts) known.facts.push(facts);
  }
  const each = [...videos.values()];
  const labels = each.map(({ label }) => label);
  return [
    { name: 'codec', facts: CODEC },
    { name: 'resolution', facts: RESOLUTION },
  ].flatMap(({ name, facts }) => {
    const columns = facts.map((fact) => ({
      name: fact,
      values: each.map((video) => {
        const values = video.facts.flatMap((known) => known[fact] ?? []);
        return values.length === 0 ? null : mean(values);
      }),
    }));
    const there = columns.filter(({ values }) => values.some((value) => value !== null));
    if (there.length === 0) return [];
    const draws = random(seed, 'baseline', source.name, name);
    const baseline = factsBaseline(there, labels, [...videos.keys()], { random: draws, resamples });
    return [{ source: source.name, name, baseline }];
  });
}

interface Of {
  readonly detector: string;
  readonly source: string;
}

function worstOf({ clean }: Judged, of: Of, count: number): EvaluationReportData['worst'] {
  const scored = clean.table.rows.filter((row): row is ScoreRow & { score: number } => row.score !== null);
  const pick = (kind: 'false alarm' | 'miss') => {
    const sign = kind === 'miss' ? 1 : -1;
    return scored
      .filter(({ label }) => label === (kind === 'miss' ? 1 : 0))
      .sort((a, b) => sign * (a.score - b.score))
      .slice(0, count)
      .map(({ item, score, method }) => ({ ...of, kind, item, score, method, picture: null }));
  };
  return [...pick('false alarm'), ...pick('miss')];
}

function bandsOf({ judge, clean }: Judged, of: Of): EvaluationReportData['bands'] {
  const videos = scoredItems(videoRows(clean.table.rows));
  return Object.entries(judge.bands ?? {}).map(([band, threshold]) => ({
    ...of,
    band,
    threshold,
    falseAlarms: proportionReaching(videos, 0, threshold),
    detected: proportionReaching(videos, 1, threshold),
  }));
}

export type EvaluationFigures = Pick<
  EvaluationReportData,
  'results' | 'bands' | 'comparisons' | 'curves' | 'robustness' | 'audits' | 'worst'
>;

/** The audits by attributes of the items. */
function attributeAudits(
  { clean }: Judged,
  threshold: number,
  draws: Pick<FigureOptions, 'seed' | 'resamples'>,
  of: Of,
) {
  const { rows } = clean.table;
  const attributes = groupingAttributes(rows);
  const sizes = rows.some(({ faceSize, score }) => faceSize !== null && score !== null);
  return {
    drift: {
      ...of,
      faceSize: sizes ? driftByFaceSize(rows, draws) : null,
      attributes: attributes.map((attribute) => ({ attribute, drift: driftByAttribute(rows, attribute, draws) })),
    },
    subgroups: {
      ...of,
      attributes: attributes.map((attribute) => subgroups(rows, attribute, { ...draws, threshold })),
    },
  };
}

function comparisonsOf(judged: readonly Judged[], draws: Pick<FigureOptions, 'seed' | 'resamples'>) {
  return judged.flatMap((first, i) =>
    judged
      .slice(i + 1)
      .filter(({ source }) => source === first.source)
      .map((second) => ({
        source: first.source.name,
        first: first.judge.name,
        second: second.judge.name,
        comparison: compareDetectors(first.clean.table.rows, second.clean.table.rows, draws),
      })),
  );
}

/** @throws UserError where rows contradict one another, as `levelsOf` does */
export function figuresOf({ judged, thresholds }: Evaluated, options: FigureOptions): EvaluationFigures {
  const { seed, resamples, worst } = options;
  const draws = { seed, resamples };
  const judges = [...new Set(judged.map(({ judge }) => judge))];
  const sources = [...new Set(judged.map(({ source }) => source))];
  const all = judged.map((one) => {
    const { judge, source, clean } = one;
    const { rows } = clean.table;
    const of = { detector: judge.name, source: source.name };
    const threshold = thresholds[judges.indexOf(judge)]?.value ?? null;
    const middle = judge.kind === 'logit' ? 0 : 0.5;
    const breakdown = breakDown(rows, { ...draws, threshold, middle });
    const levels = levelsWorthShowing(breakdown.overall);
    return {
      result: { ...of, breakdown },
      bands: bandsOf(one, of),
      curves: levels.map((level) => {
        const { scores, labels } = scoredItems(levelsOf(rows)[level]);
        return { ...of, level, curves: curvesOf(scores, labels, { threshold }) };
      }),
      robustness: robustnessOf(one, levels, options, of),
      missing: { ...of, ...noFaceBounds(rows, threshold ?? middle) },
      ...attributeAudits(one, threshold ?? middle, draws, of),
      worst: worstOf(one, of, worst),
    };
  });
  return {
    results: all.map(({ result }) => result),
    bands: all.flatMap(({ bands }) => bands),
    comparisons: comparisonsOf(judged, draws),
    curves: all.flatMap(({ curves }) => curves),
    robustness: all.flatMap(({ robustness }) => robustness),
    audits: {
      baselines: sources.flatMap((source) =>
        baselinesOf(judged.find((one) => one.source === source) as Judged, options),
      ),
      missing: all.map(({ missing }) => missing),
      drift: all.map(({ drift }) => drift),
      subgroups: all.map((one) => one.subgroups),
    },
    worst: all.flatMap((one) => one.worst),
  };
}
