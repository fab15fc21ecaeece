/**
 * @file What is kept of the runs that made the bundled detector: a row for each validation, and their curves as a picture.
 * usage: node --conditions=source scripts/keep-training-log.ts runs/a runs/b (in the order of training)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plot, plotSvg } from '../packages/realcentric/src/reports/plot.ts';

interface LogLine {
  readonly step: number;
  readonly epoch: number;
  readonly loss?: number;
  readonly classification?: number;
  readonly contrastive?: number;
  readonly validation_auc?: number;
  readonly validation_auc_by_method?: Readonly<Record<string, number>>;
}

interface Row {
  readonly run: string;
  /** Of all runs together, this one included. */
  readonly steps: number;
  readonly epoch: number;
  /** Means over the steps since the validation before; null of the first. */
  readonly classification: number | null;
  readonly contrastive: number | null;
  readonly auc: number;
  readonly byMethod: Readonly<Record<string, number>>;
}

const METHODS = ['selfblend', 'swap', 'decode', 'reenact'];
const models = fileURLToPath(new URL('../models/default/', import.meta.url));
const picture = fileURLToPath(new URL('../docs/pictures/default-detector-training.svg', import.meta.url));

const rows: Row[] = [];
let before = 0;
for (const folder of process.argv.slice(2)) {
  const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
  rows.push(...rowsOf(basename(folder), lines, before));
  before += Math.max(...lines.map(({ step }) => step));
}
if (rows.length === 0) {
  console.error('usage: node --conditions=source scripts/keep-training-log.ts runs/a runs/b');
  process.exit(2);
}
writeFileSync(join(models, 'training.csv'), csvOf(rows));
writeFileSync(picture, curvesOf(rows));

function rowsOf(run: string, lines: readonly LogLine[], stepsBefore: number): Row[] {
  const out: Row[] = [];
  let since: LogLine[] = [];
  for (const line of lines) {
    if (line.loss !== undefined) since.push(line);
    if (line.validation_auc === undefined) continue;
    const mean = (name: 'classification' | 'contrastive') =>
      since.length > 0 ? since.reduce((sum, step) => sum + (step[name] ?? Number.NaN), 0) / since.length : null;
    const { step, epoch, validation_auc: auc, validation_auc_by_method: byMethod = {} } = line;
    const [classification, contrastive] = [mean('classification'), mean('contrastive')];
    out.push({ run, steps: stepsBefore + step, epoch, classification, contrastive, auc, byMethod });
    since = [];
  }
  return out;
}

function csvOf(all: readonly Row[]): string {
  const number = (value: number | null | undefined) => value?.toFixed(4) ?? '';
  const header = ['run', 'steps', 'epoch', 'classification', 'contrastive', 'validation_auc', ...METHODS].join(',');
  const lines = all.map(({ run, steps, epoch, classification, contrastive, auc, byMethod }) =>
    [
      run,
      steps,
      epoch,
      number(classification),
      number(contrastive),
      number(auc),
      ...METHODS.map((m) => number(byMethod[m])),
    ].join(','),
  );
  return `${[header, ...lines].join('\n')}\n`;
}

function curvesOf(all: readonly Row[]): string {
  const data = all.flatMap(({ run, steps, auc, byMethod }) =>
    [['all', auc] as const, ...Object.entries(byMethod)].map(([family, value]) => ({ run, steps, family, value })),
  );
  const families = ['all', ...METHODS];
  const svg = plotSvg({
    alternative: `Validation AUC over the steps of ${new Set(all.map(({ run }) => run)).size} runs, at the end ${all.at(-1)?.auc.toFixed(3)}`,
    width: 720,
    height: 300,
    marginRight: 70,
    x: { label: 'steps' },
    y: { label: 'validation AUC', grid: true },
    color: { domain: families, range: ['#000000', '#0072B2', '#D55E00', '#009E73', '#CC79A7'] },
    marks: [
      Plot.line(data, {
        x: 'steps',
        y: 'value',
        z: ({ run, family }) => `${run} ${family}`,
        stroke: 'family',
        strokeWidth: 1.4,
      }),
      Plot.text(
        data,
        Plot.selectLast({
          x: 'steps',
          y: 'value',
          z: 'family',
          text: 'family',
          textAnchor: 'start',
          dx: 5,
          fill: 'family',
        }),
      ),
    ],
  });
  return `${svg}\n`;
}
