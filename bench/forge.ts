/**
 * @file Forgeries a second per core for each method, on drawn faces: `node --conditions=source bench/forge.ts [--json] [--size 256]`.
 * By the clock, and by CPU time (of all threads, garbage collection included), which says what a busy machine would do alone.
 */
import { parseArgs } from 'node:util';
import { forgeMethodNames, forgeMethods } from '../packages/realcentric/src/forge/forge.ts';
import { syntheticFace } from '../packages/realcentric/src/forge/synthetic-face.fixture.ts';
import { random } from '../packages/realcentric/src/random.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, size: { type: 'string', default: '256' } },
});
const size = Number(values.size);
if (!Number.isInteger(size) || size < 16)
  throw new RangeError(`--size must be a whole number from 16, not ${values.size}`);

const WARM_UP_MS = 1000;
const MEASURE_MS = 4000;
const expressions = [
  { mouth: 0.003, eyes: 0.022, brows: 0 },
  { mouth: 0.035, eyes: 0.028, brows: 0.015 },
  { mouth: 0.015, eyes: 0.014, brows: -0.01 },
];
const faces = Array.from({ length: 8 }, (_, i) => syntheticFace(i, size, expressions[i % 3]));

interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** Forgeries a second over the measuring time, after a warm-up; every forgery draws anew. */
function rate(name: (typeof forgeMethodNames)[number], partShare: number): Rate {
  const { forge } = forgeMethods[name];
  const runFor = (milliseconds: number): Rate => {
    const start = performance.now();
    const cpu = process.cpuUsage();
    let done = 0;
    for (; performance.now() - start < milliseconds; done++) {
      forge(faces[done % 8], faces[(done + 3) % 8], random('bench', name, done), { partShare });
    }
    const { user, system } = process.cpuUsage(cpu);
    const rounded = (value: number) => Math.round(10 * value) / 10;
    return {
      perSecond: rounded((1000 * done) / (performance.now() - start)),
      perCpuSecond: rounded((1e6 * done) / (user + system)),
    };
  };
  runFor(WARM_UP_MS);
  return runFor(MEASURE_MS);
}

const results = forgeMethodNames.flatMap((name) =>
  [0, 0.4].map((partShare) => ({
    method: name,
    size,
    partShare,
    ...rate(name, partShare),
  })),
);
if (values.json) console.log(JSON.stringify(results, null, 2));
else {
  for (const { method, partShare, perSecond, perCpuSecond } of results) {
    const settings = `${method.padEnd(10)} ${size} px, parts ${100 * partShare} %`;
    console.log(`${settings}: ${perSecond} forgeries/s on one core, ${perCpuSecond} a second of CPU time`);
  }
}
