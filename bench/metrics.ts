/**
 * @file How long the figures of an evaluation take, from rows with scores: `node --conditions=source bench/metrics.ts [--json]
 * [--frames 100000]`. Made-up scores, 32 frames a video, half of the videos real, the others of five methods.
 */
import { parseArgs } from 'node:util';
import { factsBaseline } from '../packages/realcentric/src/evaluation/audits/baseline.ts';
import { driftByAttribute, driftByFaceSize } from '../packages/realcentric/src/evaluation/audits/drift.ts';
import { noFaceBounds } from '../packages/realcentric/src/evaluation/audits/no-face-bounds.ts';
import { subgroups } from '../packages/realcentric/src/evaluation/audits/subgroups.ts';
import { bootstrapAuc } from '../packages/realcentric/src/evaluation/bootstrap.ts';
import { breakDown } from '../packages/realcentric/src/evaluation/breakdown.ts';
import { compareDetectors } from '../packages/realcentric/src/evaluation/compare.ts';
import { curvesOf } from '../packages/realcentric/src/evaluation/curves.ts';
import { scoredItems, videoRows } from '../packages/realcentric/src/evaluation/levels.ts';
import { computeMetrics } from '../packages/realcentric/src/evaluation/metrics.ts';
import type { ScoreRow } from '../packages/realcentric/src/evaluation/score-table.ts';
import { normal, random } from '../packages/realcentric/src/random.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, frames: { type: 'string', default: '100000' } },
});
const FRAMES_OF_A_VIDEO = 32;
const METHODS = ['Deepfakes', 'Face2Face', 'FaceShifter', 'FaceSwap', 'NeuralTextures'];
const THRESHOLD = 0.6;
const SEED = 1;

function madeUpRows(): ScoreRow[] {
  const draws = random('bench', 'metrics');
  let margin = 0;
  return Array.from({ length: Number(values.frames) }, (_, i) => {
    const video = Math.floor(i / FRAMES_OF_A_VIDEO);
    const label = (video % 2) as 0 | 1;
    if (i % FRAMES_OF_A_VIDEO === 0) margin = normal(draws) + label;
    const method = label === 1 ? (METHODS[(video >> 1) % METHODS.length] as string) : null;
    const name = `${method ?? 'youtube'}/${video}`;
    return {
      item: `${name}#${i}`,
      video: name,
      label,
      method,
      status: 'ok',
      score: 1 / (1 + Math.exp(-margin - 0.3 * normal(draws))),
      faceSize: 100 * Math.exp(0.5 * normal(draws)),
      attributes: { compression: video % 3 === 0 ? 'c40' : 'c23' },
    };
  });
}

const rows = madeUpRows();
const others = rows.map((row, i) => ({ ...row, score: rows[(i * 7919) % rows.length]?.score ?? null }));
const { scores, labels, videos } = scoredItems(rows);
const files = videoRows(rows);
const drawsOfFacts = random('bench', 'facts');
const facts = ['bytes per pixel', 'width', 'height', 'quantisation', 'duration'].map((name) => ({
  name,
  values: files.map(() => Math.exp(normal(drawsOfFacts))),
}));

const PARTS: Readonly<Record<string, () => unknown>> = {
  'metrics of the frames': () => computeMetrics(scores, labels),
  'interval of the AUC, 2,000 resamples': () => bootstrapAuc(scores, labels, { random: random(SEED), groups: videos }),
  'both levels, all and by method, with intervals': () => breakDown(rows, { threshold: THRESHOLD, seed: SEED }),
  'comparison of two detectors': () => compareDetectors(rows, others, { seed: SEED }),
  curves: () => curvesOf(scores, labels, { threshold: THRESHOLD }),
  'audit: no face': () => noFaceBounds(rows, THRESHOLD),
  'audit: face size': () => driftByFaceSize(rows, { seed: SEED }),
  'audit: compression': () => driftByAttribute(rows, 'compression', { seed: SEED }),
  'audit: subgroups': () => subgroups(rows, 'compression', { threshold: THRESHOLD, seed: SEED }),
  'audit: facts of the files': () =>
    factsBaseline(
      facts,
      files.map(({ label }) => label),
      files.map(({ video }) => video),
      { random: random(SEED) },
    ),
};

const milliseconds: Record<string, number> = {};
for (const [name, run] of Object.entries(PARTS)) {
  const start = performance.now();
  run();
  milliseconds[name] = Math.round(performance.now() - start);
}
if (values.json) console.log(JSON.stringify({ frames: rows.length, videos: files.length, milliseconds }, null, 2));
else {
  console.log(`${rows.length} frames of ${files.length} videos`);
  for (const [name, time] of Object.entries(milliseconds)) console.log(`${String(time).padStart(6)} ms  ${name}`);
}
