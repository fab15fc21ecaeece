/**
 * @file How many pixels a face should have, and how much around it should be seen: the AUC of a detector on pictures of others, for crops
 * of several sizes and margins (side of the crop over the larger side of the box around the landmarks), without training it anew.
 * usage: node --conditions=source bench/crop-shapes.ts [--model DIR] [--shapes 160:1.3,144:1.5] [--parts easy,mid,hard] [--resamples 1000] REALS FAKES
 * `--parts`: fakes whose file names begin so also stand against all reals by themselves.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import {
  createGraph,
  inline,
  input,
  openSession,
  output,
  readOnnx,
  type Session,
  type Value,
  writeOnnx,
} from 'ortgrad';
import type { Manifest } from '../packages/realcentric/src/detector/manifest.ts';
import { readDetector } from '../packages/realcentric/src/detector/node/read-detector.ts';
import { scoreCrops } from '../packages/realcentric/src/detector/score.ts';
import { bootstrapAuc } from '../packages/realcentric/src/evaluation/bootstrap.ts';
import { computeMetrics } from '../packages/realcentric/src/evaluation/metrics.ts';
import { findFaces } from '../packages/realcentric/src/faces/find.ts';
import { openFaceNetworks } from '../packages/realcentric/src/faces/node/networks.ts';
import { listPictures } from '../packages/realcentric/src/media/list.ts';
import { readPicture } from '../packages/realcentric/src/media/pictures.ts';
import { random } from '../packages/realcentric/src/random.ts';
import { faceViews } from '../packages/realcentric/src/scan/views.ts';

interface Scores {
  readonly label: 0 | 1;
  readonly file: string;
  /** By shape: the highest score of the picture's faces, of the plain crop and as the mean with the mirrored one. */
  readonly byShape: readonly { readonly plain: number; readonly both: number }[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'models/default' },
    shapes: {
      type: 'string',
      default: '128:1.3,144:1.3,160:1.3,192:1.3,224:1.3,128:1.5,144:1.5,160:1.5,176:1.5,192:1.5,160:1.7,192:1.9',
    },
    parts: { type: 'string', default: '' },
    resamples: { type: 'string', default: '1000' },
  },
});
const { manifest, bytes } = await readDetector(values.model);
const shapes = values.shapes.split(',').map((shape) => {
  const [size, margin] = shape.split(':').map(Number) as [number, number];
  return { size, margin };
});
const networks = await openFaceNetworks();
const detectors: { readonly manifest: Manifest; readonly network: Session }[] = [];
for (const { size, margin } of shapes) {
  detectors.push({
    manifest: { ...manifest, input: { ...manifest.input, size, margin } },
    network: await atSize(size),
  });
}
const all: Scores[] = [];
for (const [label, folder] of positionals.entries()) {
  for (const file of await listPictures([folder]))
    all.push({ label: label as 0 | 1, file: basename(file), byShape: await scoresOf(file) });
}
for (const { network } of detectors) await network.close();
await networks.close();

const parts = values.parts === '' ? [] : values.parts.split(',');
console.table(
  shapes.map(({ size, margin }, i) => ({
    size,
    margin,
    'face, pixels': Math.round(size / margin),
    'one look': ranking(all, ({ byShape }) => byShape[i]?.plain),
    'mirrored too': ranking(all, ({ byShape }) => byShape[i]?.both),
    ...Object.fromEntries(
      parts.map((part) => {
        const some = all.filter(({ label, file }) => label === 0 || file.startsWith(part));
        return [`${part}, mirrored too`, ranking(some, ({ byShape }) => byShape[i]?.both)];
      }),
    ),
  })),
);

/** The detector's network for crops of another size. */
async function atSize(size: number) {
  const given = readOnnx(bytes).graph;
  const graph = createGraph(given.name);
  const image = input(graph, manifest.input.name, 'float32', ['N', 3, size, size]);
  const outputs = [manifest.outputs.logits, manifest.outputs.embedding];
  const bind = ({ name }: Value) => (name === manifest.input.name ? image : undefined);
  for (const [name, value] of inline(graph, given, { bind, outputs })) output(graph, name, value);
  return openSession(writeOnnx(graph));
}

async function scoresOf(file: string): Promise<Scores['byShape']> {
  const { image } = await readPicture(file);
  const faces = (await findFaces(image, networks)).filter(({ tooSmall }) => !tooSmall);
  const byShape: { plain: number; both: number }[] = [];
  for (const detector of detectors) {
    const scores = await scoreCrops(
      detector,
      faces.flatMap((face) => faceViews(image, face, detector.manifest.input, 2)),
    );
    const pairs = faces.map(
      (_, i) => scores.slice(2 * i, 2 * i + 2).map(({ probability }) => probability) as [number, number],
    );
    byShape.push({
      plain: Math.max(...pairs.map(([plain]) => plain)),
      both: Math.max(...pairs.map(([plain, mirrored]) => (plain + mirrored) / 2)),
    });
  }
  return byShape;
}

function ranking(some: readonly Scores[], scoreOf: (scores: Scores) => number | undefined): string {
  const seen = some.filter((picture) => Number.isFinite(scoreOf(picture)));
  const scores = Float64Array.from(seen, (picture) => scoreOf(picture) as number);
  const labels = seen.map(({ label }) => label);
  const interval = bootstrapAuc(scores, labels, { random: random(1), resamples: Number(values.resamples) });
  const { auc } = computeMetrics(scores, labels);
  return `${auc?.toFixed(3)} (${interval?.low.toFixed(3)} to ${interval?.high.toFixed(3)})`;
}
