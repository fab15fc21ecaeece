/**
 * @file Pictures a second that training gets from a prepared set: read at random, decoded, cut and disturbed:
 * `node --conditions=source bench/loader.ts [--json] [--threads 2] [--size 224] [--format jpeg]`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { syntheticFace } from '../packages/realcentric/src/forge/synthetic-face.fixture.ts';
import type { WritableFormat } from '../packages/realcentric/src/media/pictures.ts';
import { framesEntry } from '../packages/realcentric/src/prepare/set/clips.fixture.ts';
import { writePreparedSet } from '../packages/realcentric/src/prepare/set/prepared-set.fixture.ts';
import { readPreparedSet } from '../packages/realcentric/src/prepare/set/set-files.ts';
import { normal, pick, random } from '../packages/realcentric/src/random.ts';
import { trainingConfig } from '../packages/realcentric/src/training/config.ts';
import { type CropOfSet, openCropLoader } from '../packages/realcentric/src/training/crop-loader.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
    size: { type: 'string', default: '224' },
    format: { type: 'string', default: 'jpeg' },
  },
});
const CROP = 256;
const CROPS = 256;
const BATCH = 64;
const AHEAD = 3;
const MEASURE_MS = 10_000;

/** The augmentation that training has unless told otherwise, and none. */
const { augment, interference } = trainingConfig.parse({ data: { reals: [{ path: '.' }] }, out: '.' });
const never = { probability: 0, range: [1, 1] as const };
const undisturbed = { resize: never, blur: never, noise: never, colour: never, jpeg: never };

const draw = random('bench', 'loader');
const folder = await mkdtemp(join(tmpdir(), 'realcentric-bench-'));

/** Drawn faces with the grain of a camera, so that they take about as many bytes as photographs. */
async function writeSet(): Promise<CropOfSet[]> {
  const crops = Array.from({ length: CROPS }, (_, i) => {
    const { image } = syntheticFace(i % 16, CROP, { mouth: 0.003, eyes: 0.022, brows: 0 });
    const data = Uint8ClampedArray.from(image.data, (v) => v + 4 * normal(draw));
    return { time: i, image: { ...image, data: new Uint8Array(data.buffer) } };
  });
  const entry = framesEntry({ path: 'bench', video: 'bench' });
  const settings = { frames: CROPS, size: CROP, format: values.format as WritableFormat, quality: 95 };
  await writePreparedSet(folder, [{ entry, crops }], settings);
  const { about, rows } = await readPreparedSet(folder);
  return rows.map((row, i) => ({ set: folder, margin: about.settings.margin, row, moment: `${i}` }));
}

interface Rate {
  readonly perSecond: number;
  /** Of all threads: what each core of a machine would do that has nothing else to do. */
  readonly perCpuSecond: number;
}

async function measure(crops: readonly CropOfSet[], disturbed: boolean): Promise<Rate> {
  const loader = openCropLoader({
    threads: Number(values.threads),
    size: Number(values.size),
    margin: 1.3,
    interference: disturbed ? interference : undisturbed,
    seed: 1,
  });
  let batches = 0;
  const next = () => {
    const chosen = Array.from({ length: BATCH }, () => pick(draw, crops));
    return loader.load(chosen, `${batches++}`, augment);
  };
  const ahead = Array.from({ length: AHEAD }, next);
  const take = async () => {
    await ahead.shift();
    ahead.push(next());
  };
  for (let i = 0; i < 2 * AHEAD; i++) await take();
  const start = performance.now();
  const cpu = process.cpuUsage();
  let taken = 0;
  for (; performance.now() - start < MEASURE_MS; taken++) await take();
  const { user, system } = process.cpuUsage(cpu);
  const perSecond = Math.round((1000 * BATCH * taken) / (performance.now() - start));
  const perCpuSecond = Math.round((1e6 * BATCH * taken) / (user + system));
  await Promise.all(ahead);
  await loader.close();
  return { perSecond, perCpuSecond };
}

try {
  const crops = await writeSet();
  const results = {
    threads: Number(values.threads),
    size: Number(values.size),
    margin: 1.3,
    format: values.format,
    bytesOfACrop: Math.round(crops.reduce((sum, { row }) => sum + row.length, 0) / crops.length),
    augmented: await measure(crops, true),
    geometryAlone: await measure(crops, false),
  };
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else {
    const { threads, size, format, bytesOfACrop, augmented, geometryAlone } = results;
    const rate = ({ perSecond, perCpuSecond }: Rate) => `${perSecond} pictures/s, ${perCpuSecond} a second of CPU time`;
    console.log(`${threads} threads, ${size} px from ${format} crops of ${CROP} px (${bytesOfACrop} bytes):`);
    console.log(`  with training's augmentation: ${rate(augmented)}`);
    console.log(`  with its geometry alone: ${rate(geometryAlone)}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
