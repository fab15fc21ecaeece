/**
 * @file Forgeries a second per core for each method, on drawn faces: `node --conditions=source bench/forge.ts [--json] [--size 256]`.
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
const faces = Array.from({ length: 8 }, (_, i) => syntheticFace(i, size));

/** Forgeries a second over the measuring time, after a warm-up; every forgery draws anew. */
function rate(name: (typeof forgeMethodNames)[number], partShare: number): number {
  const { forge } = forgeMethods[name];
  const runFor = (milliseconds: number): number => {
    const start = performance.now();
    let done = 0;
    for (; performance.now() - start < milliseconds; done++) {
      forge(faces[done % 8], faces[(done + 3) % 8], random('bench', name, done), { partShare });
    }
    return (1000 * done) / (performance.now() - start);
  };
  runFor(WARM_UP_MS);
  return runFor(MEASURE_MS);
}

const results = forgeMethodNames.flatMap((name) =>
  [0, 0.4].map((partShare) => ({
    method: name,
    size,
    partShare,
    perSecond: Math.round(10 * rate(name, partShare)) / 10,
  })),
);
if (values.json) console.log(JSON.stringify(results, null, 2));
else {
  for (const { method, partShare, perSecond } of results) {
    console.log(`${method.padEnd(10)} ${size} px, parts ${100 * partShare} %: ${perSecond} forgeries/s on one core`);
  }
}
