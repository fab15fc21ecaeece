/**
 * @file What more views of a face bring and cost: ranking of fakes above reals (AUC), spread of the calibrated logits between the views of a
 * face, and time, by number of views.
 * usage: node --conditions=source bench/scan-views.ts [--every 1] REALS FAKES
 */
import { parseArgs } from 'node:util';
import { scoreCrops } from '../packages/realcentric/src/detector/score.ts';
import { computeMetrics } from '../packages/realcentric/src/evaluation/metrics.ts';
import { findFaces } from '../packages/realcentric/src/faces/find.ts';
import { listPictures } from '../packages/realcentric/src/media/list.ts';
import { readPicture } from '../packages/realcentric/src/media/pictures.ts';
import { openScanner } from '../packages/realcentric/src/scan/node/open-scanner.ts';
import { faceViews, MOST_VIEWS } from '../packages/realcentric/src/scan/views.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: 'string', default: '1' } },
});
const scanner = await openScanner();
const { input, calibration } = scanner.detector.manifest;
const labels: number[] = [];
/** By face: calibrated logits of its views. */
const logits: number[][] = [];
for (const [label, folder] of positionals.entries()) {
  const files = (await listPictures([folder])).filter((_, i) => i % Number(values.every) === 0);
  for (const file of files) {
    const { image } = await readPicture(file);
    const [face] = await findFaces(image, scanner.networks);
    if (!face || face.tooSmall) continue;
    const scores = await scoreCrops(scanner.detector, faceViews(image, face, input, MOST_VIEWS));
    labels.push(label);
    logits.push(scores.map(({ margin }) => calibration.slope * margin + calibration.offset));
  }
}
await scanner.close();

const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
const probability = (logit: number) => 1 / (1 + Math.exp(-logit));
const rows = Array.from({ length: MOST_VIEWS }, (_, i) => {
  const used = logits.map((views) => views.slice(0, i + 1));
  const scores = used.map((views) => mean(views.map(probability)));
  const variances = used.map((views) => views.reduce((sum, l) => sum + (l - mean(views)) ** 2, 0) / Math.max(1, i));
  const { auc } = computeMetrics(Float64Array.from(scores), labels);
  return { views: i + 1, auc, spread: Math.sqrt(mean(variances)) };
});
console.table(rows);

// Scale and degrees of freedom of the spread between views (Smyth 2004, equations 8 and 9): variances are s0^2 F(d, d0).
const d = MOST_VIEWS - 1;
const logs = logits.map((views) => Math.log(views.reduce((sum, l) => sum + (l - mean(views)) ** 2, 0) / d));
const centred = mean(logs);
const excess = mean(logs.map((l) => (l - centred) ** 2)) - trigamma(d / 2);
const d0 = excess > 0 ? 2 * inverseTrigamma(excess) : Infinity;
const s0 = Math.exp(
  centred - digamma(d / 2) + Math.log(d / 2) + (Number.isFinite(d0) ? digamma(d0 / 2) - Math.log(d0 / 2) : 0),
);
console.log(`${logits.length} faces: spread ${Math.sqrt(s0).toFixed(3)} with ${d0.toFixed(1)} degrees of freedom`);

/** By recurrence up to 6, then the asymptotic series. */
function digamma(x: number): number {
  return x < 6 ? digamma(x + 1) - 1 / x : Math.log(x) - 1 / (2 * x) - 1 / (12 * x ** 2) + 1 / (120 * x ** 4);
}

function trigamma(x: number): number {
  return x < 6 ? trigamma(x + 1) + 1 / x ** 2 : 1 / x + 1 / (2 * x ** 2) + 1 / (6 * x ** 3) - 1 / (30 * x ** 5);
}

function inverseTrigamma(y: number): number {
  let [low, high] = [1e-3, 1e6];
  for (let i = 0; i < 100; i++) {
    const middle = Math.sqrt(low * high);
    if (trigamma(middle) > y) low = middle;
    else high = middle;
  }
  return low;
}
