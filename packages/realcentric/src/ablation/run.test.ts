/** @file A whole small ablation: every variant is judged on pictures of its own size, and what is done is not done again. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeDemoFaces } from '../scan/node/demo-faces.fixture.ts';
import { trainOptions } from '../training/train-options.fixture.ts';
import { ablationConfig } from './config.ts';
import { readResult } from './result.ts';
import { ablate } from './run.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-ablation-'));
  await writeDemoFaces(join(root, 'photos'), 12);
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const PAIRS = 3;

it('judges variants of two crop sizes, each at its own', async () => {
  const config = ablationConfig.parse({
    out: 'runs',
    base: {
      data: { reals: [{ path: 'photos' }], validation: 0.3, test: 0.3, crop: 160 },
      forge: { methods: ['selfblend', 'swap'] },
      network: { size: 64, embedding: 16 },
      method: { objective: 'cross_entropy' },
      schedule: { epochs: 1, quads_per_epoch: 2, quads_per_batch: 2, warmup_steps: 1 },
      validation: { pairs: 2 },
      log: { tensorboard: false },
      threads: 1,
    },
    variants: [{ name: 'small' }, { name: 'large', set: { 'network.size': 80 } }],
    seeds: [1],
    test: { pairs: PAIRS, conditions: ['clean'] },
  });
  const run = () => ablate(config, { ...trainOptions(), at: (path) => join(root, path), command: 'test' });
  const out = (await run()) as string;
  const resultOf = (cell: string) => join(out, 'cells', cell, 'result.json');
  for (const [cell, size] of [
    ['small-seed-1', 64],
    ['large-seed-1', 80],
  ] as const) {
    const result = await readResult(resultOf(cell));
    expect(result?.margins.map((set) => [set.family, set.margins.length])).toEqual([
      ['selfblend', 4 * PAIRS],
      ['swap', 4 * PAIRS],
    ]);
    const manifest = JSON.parse(await readFile(join(out, 'cells', cell, 'detector', 'manifest.json'), 'utf8'));
    expect(manifest.input.size).toBe(size);
  }
  expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('| large |');

  const before = (await stat(resultOf('small-seed-1'))).mtimeMs;
  await run();
  expect((await stat(resultOf('small-seed-1'))).mtimeMs).toBe(before);
}, 240_000);
