/** @file The report of a training run: curves, what the validation people gave, and the space before and after. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddings } from '../detector/node/embedding-file.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import { random } from '../random.ts';
import { htmlFigure, htmlPage, htmlTable } from '../reports/page.ts';
import { Plot, plotSvg } from '../reports/plot.ts';
import { type SpacePoint, spaceSection } from '../reports/space.ts';
import type { TrainingConfig } from './config.ts';

type LogLine = Readonly<Record<string, unknown>> & { readonly step: number };

/** At most this many points a curve: enough for the eye, few enough for a small file. */
const POINTS = 400;

function thinned<T>(list: readonly T[]): T[] {
  const stride = Math.max(1, Math.ceil(list.length / POINTS));
  return list.filter((_, i) => i % stride === 0 || i === list.length - 1);
}

/** Curves of several numbers of the log over the steps, in one plot. */
function curves(lines: readonly LogLine[], names: readonly string[], title: string): string {
  const data = names.flatMap((name) =>
    thinned(lines.filter((line) => typeof line[name] === 'number')).map((line) => ({
      step: line.step,
      value: line[name] as number,
      name,
    })),
  );
  if (data.length === 0) return '';
  const last = names
    .map(
      (name) =>
        `${name} ${data
          .filter((d) => d.name === name)
          .at(-1)
          ?.value.toFixed(3)}`,
    )
    .join(', ');
  const svg = plotSvg({
    alternative: `${title} over the steps; at the end ${last}`,
    width: 640,
    height: 260,
    x: { label: 'step' },
    y: { label: null, grid: true },
    color: { legend: false, domain: [...names], range: ['#0072B2', '#D55E00', '#009E73', '#CC79A7'] },
    marks: [
      Plot.line(data, { x: 'step', y: 'value', z: 'name', stroke: 'name', strokeWidth: 1.4 }),
      Plot.text(
        data,
        Plot.selectLast({ x: 'step', y: 'value', z: 'name', text: 'name', textAnchor: 'end', dy: -8, fill: 'name' }),
      ),
    ],
  });
  return htmlFigure(svg, title);
}

/** Writes report.html into the run's folder. */
export async function writeTrainingReport(
  config: TrainingConfig,
  kept: { readonly auc: number; readonly epoch: number },
): Promise<void> {
  const text = await readFile(join(config.out, 'log.jsonl'), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
  const validations = lines.filter((line) => typeof line.validation_auc === 'number');
  const methods = Object.keys((validations[0]?.validation_auc_by_method ?? {}) as object);
  const rows = validations.map((line) => [
    String(line.epoch),
    (line.validation_auc as number).toFixed(4),
    ...methods.map((m) => ((line.validation_auc_by_method as Record<string, number>)[m] ?? Number.NaN).toFixed(4)),
  ]);
  const [before, after] = await Promise.all(
    ['space-before.parquet', 'space-after.parquet'].map(async (name) => {
      const { rows } = await openEmbeddings(join(config.out, name));
      const points: SpacePoint[] = [];
      for await (const { kind, z } of rows()) points.push({ kind, z });
      return points;
    }),
  );
  const body = [
    `<p>Kept: epoch ${kept.epoch}, validation AUC ${kept.auc.toFixed(4)} on people not trained on.</p>`,
    '<h2>Curves</h2>',
    curves(lines, ['loss', 'classification'], 'Loss and its classification part'),
    curves(lines, ['validation_auc'], 'Validation AUC'),
    curves(lines, ['meanPositive', 'meanNegative'], 'Mean similarity of positives and of negatives'),
    curves(lines, ['realToCenter', 'fakeToCenter'], 'Similarity to the real center of real and of fake faces'),
    curves(lines, ['violations'], 'Share of anchors with a negative inside the margin'),
    '<h2>Space</h2>',
    spaceSection('Before training', before ?? [], random(config.seed, 'umap')),
    spaceSection('After training', after ?? [], random(config.seed, 'umap')),
    '<h2>Validations</h2>',
    htmlTable(
      [{ title: 'epoch' }, { title: 'AUC', number: true }, ...methods.map((title) => ({ title, number: true }))],
      rows,
    ),
    '<h2>Configuration</h2>',
    `<pre>${JSON.stringify(config, null, 2).replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</pre>`,
  ];
  await writeFileAtomic(join(config.out, 'report.html'), htmlPage('Training run', body.join('\n')));
}
