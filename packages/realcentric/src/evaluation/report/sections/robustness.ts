/** @file AUC under the perturbation suite: by type and level, means, and the drop from clean. */

import type { Block, Figure, Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import { figure, signed, withInterval } from '../format.ts';
import { levelTitle } from '../levels-shown.ts';
import { linePlot, type Series, seriesStyle } from '../plots.ts';

type Robustness = EvaluationReportData['robustness'][number];

const drop = (to: number | null, from: number | null) => (to === null || from === null ? null : to - from);
const number = (title: string) => ({ title, number: true });
const sameRun = (a: Robustness, b: Robustness) => a.source === b.source && a.level === b.level && a.form === b.form;

function groupsOf({ robustness }: EvaluationReportData): Robustness[][] {
  const firsts = robustness.filter((one, i) => robustness.findIndex((other) => sameRun(one, other)) === i);
  return firsts.map((first) => robustness.filter((one) => sameRun(one, first)));
}

/** Each type once, though several detectors have it. */
function typesOf(group: readonly Robustness[]) {
  return [...new Map(group.flatMap((one) => one.types.map((type) => [type.type, type] as const))).values()];
}

function meansTable(group: readonly Robustness[]): Block {
  const types = typesOf(group);
  const columns = [
    { title: 'detector' },
    ...['clean', 'mean of seven', 'drop'].map(number),
    ...types.map(({ type, name, inMean }) => number(`${type} ${name}${inMean ? '' : ' (beside)'}`)),
  ];
  const rows = group.map((one) => [
    one.detector,
    figure(one.clean),
    figure(one.mean),
    signed(drop(one.mean, one.clean)),
    ...types.map(({ type }) => figure(one.types.find((own) => own.type === type)?.mean ?? null)),
  ]);
  return { kind: 'table', caption: 'AUC of each type, mean over its levels', columns, rows };
}

function levelsTable(group: readonly Robustness[]): Block {
  const rows = typesOf(group).flatMap(({ type, name, levels }) =>
    levels.map(({ level, parameter }) => [
      `${type} ${name}`,
      String(level),
      String(parameter),
      ...group.map((one) => {
        const own = one.types.find((other) => other.type === type)?.levels.find((other) => other.level === level);
        return withInterval(own?.auc ?? null, own?.interval ?? null);
      }),
    ]),
  );
  const columns = [{ title: 'type' }, ...['level', 'parameter', ...group.map(({ detector }) => detector)].map(number)];
  return { kind: 'table', caption: 'AUC of each type and level, with 95 % intervals', columns, rows };
}

/** A plot for each type: AUC from level 0, which is clean. */
function figuresOf({ detectors }: EvaluationReportData, group: readonly Robustness[]): Figure[] {
  const types = typesOf(group);
  const heights = group.flatMap(({ clean, types }) => [
    clean ?? 1,
    ...types.flatMap(({ levels }) => levels.map(({ auc, interval }) => interval?.low ?? auc ?? 1)),
  ]);
  const lowest = Math.min(0.5, ...heights);
  const bottom = Math.floor(lowest * 10) / 10;
  return types.map(({ type, name, levels }) => {
    const series = group.flatMap((one): Series[] => {
      const own = one.types.find((other) => other.type === type);
      if (!own) return [];
      const start = one.clean === null ? [] : [{ x: 0, y: one.clean }];
      const points = own.levels.flatMap(({ level, auc, interval }) =>
        auc === null ? [] : [{ x: level, y: auc, ...(interval ? { low: interval.low, high: interval.high } : {}) }],
      );
      const index = detectors.findIndex((detector) => detector.name === one.detector);
      return [{ style: seriesStyle(one.detector, index), points: [...start, ...points] }];
    });
    const words = series.map(({ style, points }) => {
      return `${style.name} ${points.map(({ x, y }) => `${figure(y)} at ${x === 0 ? 'clean' : `level ${x}`}`).join(', ')}`;
    });
    const alternative = `AUC against the level of ${name}: ${words.join('; ')}`;
    const last = Math.max(1, ...levels.map(({ level }) => level));
    const svg = linePlot({
      alternative,
      x: { label: 'level (0 = clean)', domain: [0, last], ticks: Array.from({ length: last + 1 }, (_, i) => i) },
      y: { label: 'AUC', domain: [bottom, 1] },
      series,
      dots: true,
      height: 220,
      guide: [
        [0, 0.5],
        [last, 0.5],
      ],
    });
    return { title: `${type}: ${name}`, svg, alternative };
  });
}

const forms = {
  frame: 'Frame form: whole frames are perturbed, as the suite is meant, and faces are sought in what is left.',
  crop: 'Crop form: face crops are perturbed, which is not comparable with published figures for whole frames.',
} as const;

export function robustnessSection(data: EvaluationReportData): Section | null {
  const groups = groupsOf(data);
  if (groups.length === 0) return null;
  const blocks = groups.flatMap((group): Block[] => {
    const [{ source, level, form }] = group as [Robustness];
    const cleans = group.map(
      ({ detector, clean, mean }) => `${detector}: ${figure(mean)} after ${figure(clean)} clean`,
    );
    return [
      { kind: 'heading', text: `${source}, ${levelTitle(data, source, level)}, ${form} form` },
      { kind: 'text', text: `${forms[form]} Mean of the seven types of DeeperForensics-1.0: ${cleans.join('; ')}.` },
      meansTable(group),
      { kind: 'legend', entries: data.detectors.map(({ name }, i) => seriesStyle(name, i)) },
      { kind: 'figures', figures: figuresOf(data, group) },
      levelsTable(group),
    ];
  });
  const note =
    'Reals and fakes are perturbed alike. The suite\'s "JPEG" is a pixelation; real JPEG compression and down-scaling stand beside the seven.';
  return { id: 'robustness', title: 'Robustness', blocks: [...blocks, { kind: 'text', text: note }] };
}
