/**
 * @file Pictures a second that each type of perturbation makes, one after the other in one process, on a drawn face:
 * `node --conditions=source bench/perturb.ts [--json] [--size 256] [--level 3]`. DS has two levels and is measured at its last. VC by
 * itself is a clip of one frame, which starts ffmpeg twice for every picture; "VC clip" is a clip of 100 frames. By the clock, and by
 * CPU time of this process (of ffmpeg's, nothing is counted), which says what a busy machine would do alone.
 */
import { parseArgs } from 'node:util';
import { syntheticFace } from '../packages/realcentric/src/forge/synthetic-face.fixture.ts';
import type { RgbImage } from '../packages/realcentric/src/images/image.ts';
import { perturbPicture, perturbVideo } from '../packages/realcentric/src/perturbations/node/perturb-picture.ts';
import { perturbationRandom } from '../packages/realcentric/src/perturbations/perturb.ts';
import { PERTURBATIONS, type Perturbation } from '../packages/realcentric/src/perturbations/suite.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    size: { type: 'string', default: '256' },
    level: { type: 'string', default: '3' },
  },
});
const [size, level] = [Number(values.size), Number(values.level)];
if (!Number.isInteger(size) || size < 16) throw new RangeError(`--size must be a whole number from 16`);
if (![1, 2, 3, 4, 5].includes(level)) throw new RangeError('--level must be 1 to 5');

const WARM_UP_MS = 500;
const MEASURE_MS = 3000;
const CLIP = 100;
const faces = Array.from({ length: 4 }, (_, i) => syntheticFace(i, size, { mouth: 0.01, eyes: 0.02, brows: 0 }).image);

interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** Pictures a second over the measuring time, after a warm-up; `work` makes some and says how many. */
async function rate(work: (run: number) => Promise<number>): Promise<Rate> {
  const runFor = async (milliseconds: number): Promise<Rate> => {
    const start = performance.now();
    const cpu = process.cpuUsage();
    let [made, run] = [0, 0];
    for (; performance.now() - start < milliseconds; run++) made += await work(run);
    const { user, system } = process.cpuUsage(cpu);
    const rounded = (value: number) => Math.round(10 * value) / 10;
    return {
      perSecond: rounded((1000 * made) / (performance.now() - start)),
      perCpuSecond: rounded((1e6 * made) / (user + system)),
    };
  };
  await runFor(WARM_UP_MS);
  return runFor(MEASURE_MS);
}

async function* clip(): AsyncGenerator<RgbImage> {
  for (let i = 0; i < CLIP; i++) yield faces[Math.floor(i / 25) % faces.length]!;
}

const rates: Record<string, Rate> = {};
for (const [type, { levels }] of Object.entries(PERTURBATIONS)) {
  const perturbation = { type, level: Math.min(level, levels.length) } as Perturbation;
  rates[`${type}:${perturbation.level}`] = await rate(async (run) => {
    const draws = perturbationRandom(1, 'bench', perturbation, run);
    await perturbPicture(faces[run % faces.length]!, perturbation, draws);
    return 1;
  });
  if (type !== 'VC') continue;
  rates[`VC:${level} clip`] = await rate(async () => {
    let frames = 0;
    for await (const _ of perturbVideo(clip(), [perturbation], { seed: 1, video: 'bench' })) frames += 1;
    return frames;
  });
}

if (values.json) console.log(JSON.stringify({ size, rates }, null, 2));
else {
  for (const [name, { perSecond, perCpuSecond }] of Object.entries(rates)) {
    const perCpu = name.startsWith('VC') ? '' : `, ${perCpuSecond} a second of CPU time`;
    console.log(`${name.padEnd(10)} ${size} px: ${perSecond} pictures/s${perCpu}`);
  }
}
