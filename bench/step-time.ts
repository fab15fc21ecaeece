/**
 * @file Seconds a training step takes in each variant of an ablation, pictures made on the way, and how many steps each takes in the same
 * time: `node --conditions=source bench/step-time.ts configs/backbones.yaml [--only 224] [--minutes 3] [--steps 10] [--json]`. On a
 * quiet machine; the CPU time beside it (of all threads) tells whether it was one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cell, cellsOf } from '../packages/realcentric/src/ablation/cells.ts';
import { ablationConfig } from '../packages/realcentric/src/ablation/config.ts';
import { readConfig, resolveFrom } from '../packages/realcentric/src/config/read.ts';
import { train } from '../packages/realcentric/src/training/train.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    minutes: { type: 'string', default: '3' },
    steps: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const path = positionals[0];
const [minutes, steps] = [Number(values.minutes), Number(values.steps)];
if (!path || !(minutes > 0) || !(Number.isInteger(steps) && steps > 0)) {
  throw new RangeError(
    'usage: bench/step-time.ts ABLATION.yaml [--only PART-OF-NAME] [--minutes 3] [--steps 10] [--json]',
  );
}

/** The first steps fill the queue of pictures and the arenas of the runtime. */
const WARM_UP = 4;

interface StepTime {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Mean of the steps after the warm-up. */
async function stepTime({ training }: Cell, out: string): Promise<StepTime> {
  const { schedule } = training;
  const ends: StepTime[] = [];
  const few = {
    ...training,
    out,
    schedule: { ...schedule, epochs: 1, quads_per_epoch: (WARM_UP + steps) * schedule.quads_per_batch },
    validation: { ...training.validation, pairs: 2, every: 1 },
  };
  await train(few, {
    resume: false,
    note: () => undefined,
    problem: (error) => console.error(error.message),
    progress: ({ label, done }) => {
      if (label !== 'Training' || done < WARM_UP) return;
      const { user, system } = process.cpuUsage();
      ends.push({ seconds: performance.now() / 1000, cpuSeconds: (user + system) / 1e6 });
    },
  });
  const [first, last] = [ends[0], ends.at(-1)] as [StepTime, StepTime];
  const mean = (what: keyof StepTime) => Number(((last[what] - first[what]) / steps).toFixed(3));
  return { seconds: mean('seconds'), cpuSeconds: mean('cpuSeconds') };
}

const folder = await mkdtemp(join(tmpdir(), 'realcentric-step-time-'));
try {
  const config = await readConfig(path, ablationConfig);
  const cells = cellsOf(
    config,
    (id) => join(folder, id),
    (place) => resolveFrom(path, place),
  );
  const measured = [];
  const variants = new Set(cells.map((cell) => cell.variant).filter((name) => name.includes(values.only)));
  for (const variant of variants) {
    const cell = cells.find((one) => one.variant === variant) as Cell;
    const { seconds, cpuSeconds } = await stepTime(cell, join(folder, cell.id));
    const inTime = Math.round((60 * minutes) / seconds);
    measured.push({ variant, seconds, cpuSeconds, steps: inTime });
    if (values.json) continue;
    console.log(`${variant}: ${seconds} s a step, ${cpuSeconds} s of CPU time; ${inTime} steps in ${minutes} minutes`);
  }
  if (values.json) console.log(JSON.stringify(measured, null, 2));
} finally {
  await rm(folder, { recursive: true, force: true });
}
