/** @file The report of an ablation: Markdown and HTML with plots, and the figures as JSON. */
import { join } from 'node:path';
import { writeFileAtomic } from '../media/atomic.ts';
import { random } from '../random.ts';
import { type Column, escapeHtml, htmlFigure, htmlPage, htmlTable, markdownTable } from '../reports/page.ts';
import { Plot, plotSvg } from '../reports/plot.ts';
import { conditionGroup, groupTitles } from './conditions.ts';
import type { AblationConfig } from './config.ts';
import type { CellResult } from './result.ts';
import { aucFigure, type Figure, gainFigure, type VariantScores } from './statistics.ts';

/** What a row of the report is about: which cells, and which of their test sets. */
interface Slice {
  readonly title: string;
  readonly cells: (result: CellResult) => boolean;
  readonly seeds: readonly number[];
  readonly sets: (set: { readonly family: string; readonly condition: string }) => boolean;
}

export interface ReportRow {
  readonly slice: string;
  readonly variant: string;
  readonly auc: Figure;
  /** Against the first variant; null for itself. */
  readonly gain: Figure | null;
}

function slicesOf(config: AblationConfig): Slice[] {
  const groups = [...new Set(config.test.conditions.map(conditionGroup))];
  const families = config.base.forge.methods;
  const whole = (result: CellResult) => result.leftOut === null;
  const { seeds, leave_out_seeds: leftOutSeeds = seeds } = config;
  return [
    ...groups.map((group) => ({
      title: groupTitles[group],
      cells: whole,
      seeds,
      sets: ({ condition }: { condition: string }) => conditionGroup(condition) === group,
    })),
    ...families.map((family) => ({
      title: `${family}, clean`,
      cells: whole,
      seeds,
      sets: (set: { family: string; condition: string }) =>
        set.family === family && conditionGroup(set.condition) === 'clean',
    })),
    ...(config.leave_out.length === 0
      ? []
      : [
          ...groups.map((group) => ({
            title: `families left out, ${groupTitles[group]}`,
            cells: (result: CellResult) => result.leftOut !== null,
            seeds: leftOutSeeds,
            sets: ({ condition }: { condition: string }) => conditionGroup(condition) === group,
          })),
          ...families.map((family) => ({
            title: `${family} left out, clean`,
            cells: (result: CellResult) => result.leftOut === family,
            seeds: leftOutSeeds,
            sets: ({ condition }: { condition: string }) => conditionGroup(condition) === 'clean',
          })),
        ]),
  ];
}

/** Scores of a variant on a slice, by seed; nothing where a cell is missing. */
function scoresOf(
  results: readonly CellResult[],
  variant: string,
  slice: Slice,
  seeds: readonly number[],
): VariantScores | undefined {
  const scores = seeds.map((seed) =>
    results
      .filter((r) => r.variant === variant && r.seed === seed && slice.cells(r))
      .flatMap((r) => r.margins.filter(slice.sets).map((set) => set.margins)),
  );
  return seeds.length > 0 && scores.every((sets) => sets.length > 0) ? scores : undefined;
}

export function reportRows(config: AblationConfig, results: readonly CellResult[]): ReportRow[] {
  const [first] = config.variants as [AblationConfig['variants'][0]];
  const seedsOf = ({ name }: { readonly name: string }, slice: Slice) =>
    slice.seeds.filter((seed) => results.some((r) => r.variant === name && r.seed === seed && slice.cells(r)));
  return slicesOf(config).flatMap((slice) =>
    config.variants.flatMap((variant): ReportRow[] => {
      const { name } = variant;
      const seeds = seedsOf(variant, slice);
      const scores = scoresOf(results, name, slice, seeds);
      if (!scores) return [];
      // What is gained is told from runs with the same seeds.
      const common = seedsOf(first, slice).filter((seed) => seeds.includes(seed));
      const [own, base] = [variant, first].map((v) => scoresOf(results, v.name, slice, common));
      const draw = (what: string) => random(1, 'ablation', slice.title, name, what);
      const gain = name === first.name || !own || !base ? null : gainFigure(own, base, draw('gain'));
      return [{ slice: slice.title, variant: name, auc: aucFigure(scores, draw('auc')), gain }];
    }),
  );
}

const three = (x: number) => x.toFixed(3);
const signed = (x: number) => `${x >= 0 ? '+' : ''}${x.toFixed(3)}`;

const columns: readonly Column[] = [
  { title: 'variant' },
  { title: 'AUC', number: true },
  { title: '95 %', number: true },
  { title: 'gain over the first', number: true },
  { title: '95 %', number: true },
];

function cellsOfRow({ variant, auc, gain }: ReportRow): string[] {
  return [
    variant,
    three(auc.mean),
    `${three(auc.low)} to ${three(auc.high)}`,
    gain ? signed(gain.mean) : '',
    gain ? `${signed(gain.low)} to ${signed(gain.high)}` : '',
  ];
}

/** Variants by slices, the mean AUC of each: all of it at a glance. */
function overview(config: AblationConfig, rows: readonly ReportRow[]): { columns: Column[]; cells: string[][] } {
  const slices = [...new Set(rows.map((row) => row.slice))];
  const meanOf = (variant: string, slice: string) => {
    const row = rows.find((r) => r.variant === variant && r.slice === slice);
    return row ? three(row.auc.mean) : '';
  };
  return {
    columns: [{ title: 'variant' }, ...slices.map((title) => ({ title, number: true }))],
    cells: config.variants.map(({ name }) => [name, ...slices.map((slice) => meanOf(name, slice))]),
  };
}

function plotOf(slice: string, rows: readonly ReportRow[]): string {
  const data = rows.map(({ variant, auc }) => ({ variant, ...auc }));
  return plotSvg({
    alternative: `AUC with 95 % intervals, ${slice}: ${rows.map(({ variant, auc }) => `${variant} ${three(auc.mean)}`).join(', ')}`,
    width: 640,
    height: 60 + 28 * data.length,
    marginLeft: 190,
    x: { label: 'AUC', grid: true },
    y: { label: null, domain: data.map((d) => d.variant) },
    marks: [
      Plot.ruleY(data, { x1: 'low', x2: 'high', y: 'variant', strokeWidth: 2 }),
      Plot.dot(data, { x: 'mean', y: 'variant', r: 4, fill: 'currentColor' }),
    ],
  });
}

/** Writes report.md, report.html and report.json into a folder. */
export async function writeReport(
  folder: string,
  config: AblationConfig,
  results: readonly CellResult[],
  command: string,
): Promise<void> {
  const rows = reportRows(config, results);
  const slices = [...new Set(rows.map((row) => row.slice))];
  const minutes = Math.round(results.reduce((sum, r) => sum + r.seconds, 0) / 60);
  const ownSeeds = config.variants
    .flatMap(({ name, seeds }) => (seeds && seeds.length > 0 ? [`; ${name}: ${seeds.join(', ')}`] : []))
    .join('');
  const facts = [
    `${results.length} training runs (${minutes} minutes in all), seeds ${config.seeds.join(', ')}${ownSeeds}` +
      `${config.leave_out_seeds ? `, with families left out ${config.leave_out_seeds.join(', ')}` : ''}.`,
    `Test: ${config.test.pairs} quads a family of people kept out of training and of every choice; the same pictures for all. ` +
      `Families: ${config.base.forge.methods.join(', ')}. Conditions: ${config.test.conditions.join(', ')}.`,
    'AUC of single pictures, mean over seeds, families and conditions; intervals: bootstrap over test quads, for gains over seeds, too.',
    `Command: ${command}`,
  ];
  const of = (slice: string) => rows.filter((row) => row.slice === slice);
  const all = overview(config, rows);
  const markdown = [
    '# Ablation',
    facts.map((fact) => `- ${fact}`).join('\n'),
    `## Mean AUC\n\n${markdownTable(all.columns, all.cells)}`,
    ...slices.map((slice) => `## ${slice}\n\n${markdownTable(columns, of(slice).map(cellsOfRow))}`),
  ].join('\n\n');
  const html = htmlPage(
    'Ablation',
    [
      `<ul>${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('')}</ul>`,
      `<h2>Mean AUC</h2>${htmlTable(all.columns, all.cells)}`,
      ...slices.map(
        (slice) =>
          `<h2>${slice}</h2>${htmlFigure(plotOf(slice, of(slice)), `AUC, ${slice}`)}${htmlTable(columns, of(slice).map(cellsOfRow))}`,
      ),
    ].join('\n'),
  );
  await writeFileAtomic(join(folder, 'report.md'), `${markdown}\n`);
  await writeFileAtomic(join(folder, 'report.html'), html);
  await writeFileAtomic(join(folder, 'report.json'), `${JSON.stringify({ command, rows }, null, 2)}\n`);
}
