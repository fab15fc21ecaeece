/**
 * @file Whom the detector judges worse: false alarms on natural faces, and how well composites are ranked above them, by what can be
 * estimated of the faces. Age and gender are guesses of a network (faceres of @vladmandic/human), not what people say of themselves; skin is the
 * individual typology angle of the cheeks, arctan((L - 50) / b), as the light shows it.
 * usage: node --conditions=source bench/subgroups.ts [--model DIR] [--resamples 1000] --real DIR [--real DIR ...] [--fake DIR]
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSession, readTfjsModel, type Session, writeOnnx } from 'ortgrad';
import { bootstrapAuc } from '../packages/realcentric/src/evaluation/bootstrap.ts';
import { computeMetrics } from '../packages/realcentric/src/evaluation/metrics.ts';
import { proportion } from '../packages/realcentric/src/evaluation/proportion.ts';
import { alignFace } from '../packages/realcentric/src/faces/align.ts';
import { type FoundFace, findFaces } from '../packages/realcentric/src/faces/find.ts';
import { writePlanes } from '../packages/realcentric/src/faces/networks.ts';
import { rgbToLab } from '../packages/realcentric/src/images/colour.ts';
import type { RgbImage } from '../packages/realcentric/src/images/image.ts';
import { listPictures } from '../packages/realcentric/src/media/list.ts';
import { readPicture } from '../packages/realcentric/src/media/pictures.ts';
import { random } from '../packages/realcentric/src/random.ts';
import { openScanner } from '../packages/realcentric/src/scan/node/open-scanner.ts';
import { judgeFound } from '../packages/realcentric/src/scan/scan-pixels.ts';

/** Side of the crop that age, gender and skin are read from; faceres takes so many pixels. */
const SIDE = 224;
/** Points of the mesh in the middle of the cheeks, and how far around them skin is looked at: a share of the crop's side. */
const CHEEKS = [50, 280];
const REACH = 0.04;

interface JudgedFace {
  readonly label: 0 | 1;
  readonly probability: number;
  readonly band: string;
  readonly groups: readonly string[];
}

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    real: { type: 'string', multiple: true, default: [] },
    fake: { type: 'string', multiple: true, default: [] },
    resamples: { type: 'string', default: '1000' },
  },
});
const scanner = await openScanner(values.model);
const people = await openPeople();
const judged: JudgedFace[] = [];
for (const [label, folders] of [values.real, values.fake].entries()) {
  for (const file of await listPictures(folders)) judged.push(...(await judgeFaces(file, label as 0 | 1)));
}
await scanner.close();
await people.close();
console.log(
  `${judged.filter(({ label }) => label === 0).length} natural faces, ${judged.filter(({ label }) => label === 1).length} others`,
);
const names = [...new Set(judged.flatMap(({ groups }) => groups))].sort();
console.table(
  ['all', ...names].map((name) => rowOf(name, name === 'all' ? judged : judged.filter((f) => f.groups.includes(name)))),
);

async function judgeFaces(file: string, label: 0 | 1): Promise<JudgedFace[]> {
  const { image } = await readPicture(file);
  const found = await findFaces(image, scanner.networks);
  const { faces } = await judgeFound(image, found, scanner);
  const out: JudgedFace[] = [];
  for (const [i, { score, quality }] of faces.entries()) {
    if (!score) continue;
    const turned = Math.hypot(quality.yaw, quality.pitch);
    const groups = [
      ...(await guessOf(image, found[i] as FoundFace)),
      band('face, pixels', quality.size, [64, 128, 256]),
      band('sharpness', quality.sharpness, [0.5, 0.75, 0.9]),
      band('turned, degrees', turned, [15, 30]),
    ];
    out.push({ label, probability: score.probability, band: score.band, groups });
  }
  return out;
}

/** "name a to b" of the part of the range that the value lies in. */
function band(name: string, value: number, limits: readonly number[]): string {
  const at = limits.findIndex((limit) => value < limit);
  if (at === 0) return `${name}: under ${limits[0]}`;
  return at < 0 ? `${name}: ${limits.at(-1)} and more` : `${name}: ${limits[at - 1]} to ${limits[at]}`;
}

/** Age, gender and skin as they are estimated. */
async function guessOf(image: RgbImage, face: FoundFace): Promise<string[]> {
  const crop = alignFace(image, face, { size: SIDE });
  const { age, man } = await people.guess(crop.image);
  const cheeks = CHEEKS.map(
    (point) => [crop.landmarks[2 * point] as number, crop.landmarks[2 * point + 1] as number] as const,
  );
  const skin = typologyAngle(crop.image, cheeks);
  return [
    band('age', age, [20, 40, 60]),
    man > 0.5 ? 'gender: man' : 'gender: woman',
    band('skin, typology angle', skin, [10, 28, 41]),
  ];
}

/** Degrees; the median over the pixels around the points. Chardon et al. 1991: above 41 light, 28 to 41 intermediate, 10 to 28 tan, below brown. */
function typologyAngle({ width, data }: RgbImage, points: readonly (readonly [number, number])[]): number {
  const reach = Math.round(REACH * width);
  const angles: number[] = [];
  for (const [x, y] of points) {
    for (let row = Math.round(y) - reach; row <= y + reach; row++) {
      for (let column = Math.round(x) - reach; column <= x + reach; column++) {
        if (Math.min(row, column) < 0 || Math.max(row, column) >= width) continue;
        const at = 3 * (row * width + column);
        const [lightness, , blue] = rgbToLab(data.subarray(at, at + 3)) as unknown as [number, number, number];
        angles.push((Math.atan2(lightness - 50, Math.max(blue, 1e-6)) * 180) / Math.PI);
      }
    }
  }
  angles.sort((a, b) => a - b);
  return angles[angles.length >> 1] ?? Number.NaN;
}

/** faceres with its heads for age (a hundred steps of a year) and gender. */
async function openPeople() {
  const models = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')), '..', 'models');
  const json = JSON.parse(readFileSync(join(models, 'faceres.json'), 'utf8'));
  const inputSize = { height: SIDE, width: SIDE };
  const graph = readTfjsModel(json, readFileSync(join(models, 'faceres.bin')), { name: 'faceres', inputSize });
  const session: Session = await openSession(writeOnnx(graph));
  return {
    async guess({ data }: RgbImage): Promise<{ age: number; man: number }> {
      const planes = new Float32Array(data.length);
      writePlanes(data, planes, 0, 1, 0);
      const input = { dtype: 'float32', shape: [1, 3, SIDE, SIDE], data: planes } as const;
      const outputs = Object.values(await session.run({ [session.inputNames[0] as string]: input }));
      const [ages, [man]] = [100, 1].map((width) => outputs.find(({ shape }) => shape.at(-1) === width)?.data ?? []);
      return { age: (ages as Float32Array).reduce((sum, share, year) => sum + share * year, 0), man: man as number };
    },
    close: () => session.close(),
  };
}

function rowOf(name: string, faces: readonly JudgedFace[]) {
  const reals = faces.filter(({ label }) => label === 0);
  const share = (is: (band: string) => boolean) => {
    const { share: p, interval } = proportion(reals.filter((face) => is(face.band)).length, reals.length);
    return p === null || !interval ? '' : `${percent(p)} (${percent(interval.low)} to ${percent(interval.high)})`;
  };
  const fakes = faces.length - reals.length;
  return {
    group: name,
    natural: reals.length,
    'uncertain or more, %': share((b) => b !== 'little'),
    'substantial, %': share((b) => b === 'substantial'),
    ...(fakes > 0 && { others: fakes, AUC: ranking(faces) }),
  };
}

function percent(p: number): string {
  return (100 * p).toFixed(1);
}

function ranking(faces: readonly JudgedFace[]): string {
  const scores = Float64Array.from(faces, ({ probability }) => probability);
  const labels = faces.map(({ label }) => label);
  const interval = bootstrapAuc(scores, labels, { random: random(1), resamples: Number(values.resamples) });
  if (!interval) return '';
  return `${computeMetrics(scores, labels).auc?.toFixed(3)} (${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})`;
}
