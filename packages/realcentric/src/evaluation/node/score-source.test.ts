/** @file Scoring a source: the same whatever the threads, resumed from the cache, perturbed, and honest about what could not be read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../../images/image.ts';
import { writePicture } from '../../media/pictures.ts';
import { parsePerturbation } from '../../perturbations/suite.ts';
import { normal, random } from '../../random.ts';
import type { PictureJudge } from '../judges/judge.ts';
import { openItemPool } from './item-pool.ts';
import { openScoreCache } from './score-cache.ts';
import { scoreSource, scoresKey } from './score-source.ts';
import { openSource } from './source.ts';

const root = mkdtempSync(join(tmpdir(), 'realcentric-scoring-'));
const data = join(root, 'data');
const pool = openItemPool(2);
afterAll(async () => {
  await pool.destroy();
  rmSync(root, { recursive: true, force: true });
});

function grey(level: number): RgbImage {
  const draw = random('picture', level);
  const values = Array.from({ length: 3 * 48 * 40 }, () => Math.max(0, Math.min(255, level + 5 * normal(draw))));
  return { width: 48, height: 40, data: Uint8Array.from(values) };
}

beforeAll(async () => {
  for (const [label, levels] of Object.entries({ real: [40, 60, 80, 90, 100], fake: [70, 140, 150, 160, 170, 180] })) {
    await mkdir(join(data, label), { recursive: true });
    for (const level of levels) await writePicture(join(data, label, `${level}.png`), grey(level));
  }
  writeFileSync(join(data, 'fake', 'broken.png'), 'no picture at all');
});

/** Says how bright a picture is. */
function brightness(seen: { pictures: number }): PictureJudge {
  return {
    name: 'brightness',
    checksum: 'b',
    fileChecksum: 'b',
    licence: null,
    trainedOn: null,
    kind: 'probability',
    takes: 'picture',
    close: async () => undefined,
    score: async (images) => {
      seen.pictures += images.length;
      return Float64Array.from(images, ({ data }) => data.reduce((sum, v) => sum + v, 0) / data.length / 255);
    },
  };
}

async function run(
  types: string[] = [],
  cacheFile?: string,
  detector = brightness({ pictures: 0 }),
  by = { pool, threads: 2 },
) {
  const source = await openSource(data);
  const perturbations = types.map(parsePerturbation);
  const problems: string[] = [];
  const key = scoresKey(detector, source, { perturbations, seed: 1 });
  const { table, facts } = await scoreSource(detector, source, {
    perturbations,
    seed: 1,
    ...by,
    label: 'Scoring',
    problem: (error) => problems.push(error.message),
    ...(cacheFile === undefined ? {} : { cache: await openScoreCache(cacheFile, key) }),
  });
  return { table, facts, problems };
}

describe('scoreSource', () => {
  it('scores every picture in the order of the source, and says which could not be read', async () => {
    const { table, facts, problems } = await run();
    expect(table).toMatchObject({ detector: 'brightness', source: 'data', condition: 'clean' });
    expect(table.rows).toHaveLength(12);
    for (const { item, label, status, score } of table.rows) {
      const [folder, name] = item.split('/') as [string, string];
      expect(label).toBe(folder === 'fake' ? 1 : 0);
      if (name === 'broken.png') expect([status, score]).toEqual(['error', null]);
      else expect(score).toBeCloseTo(Number.parseInt(name, 10) / 255, 1);
    }
    expect(facts.filter((of) => of !== null)).toHaveLength(11);
    expect(facts[0]).toMatchObject({ width: 48, height: 40, 'JPEG quantisation': null });
    expect(problems).toEqual([expect.stringMatching(/broken\.png: is .*; /)]);
  });

  it('perturbs pictures by the seed, and tells the condition', async () => {
    const [clean, dimmed, again] = [await run(), await run(['CC:5']), await run(['CC:5'])];
    expect(dimmed.table.condition).toBe('CC:5');
    const scores = (table: typeof clean) => table.table.rows.flatMap(({ score }) => (score === null ? [] : [score]));
    for (const [i, score] of scores(dimmed).entries())
      expect(score).toBeCloseTo(0.35 * (scores(clean)[i] as number), 1);
    expect(scores(again)).toEqual(scores(dimmed));
  });

  it('gives the same scores bit for bit, whatever the number of threads', async () => {
    const alone = { pool: openItemPool(1), threads: 1 };
    for (const types of [[], ['GNC:5', 'RJPEG:3']]) {
      const { table } = await run(types);
      expect((await run(types, undefined, undefined, alone)).table).toEqual(table);
    }
    await alone.pool.destroy();
  });

  it('goes on where it was stopped, also after a half-written line, and starts anew for another detector', async () => {
    const file = join(root, 'scores.jsonl');
    const first = { pictures: 0 };
    const whole = await run([], file, brightness(first));
    const text = await readFile(file, 'utf8');
    const lines = text.split('\n');
    writeFileSync(file, `${lines.slice(0, 10).join('\n')}\n`);
    await appendFile(file, '{"item":"fake/1');
    const rest = { pictures: 0 };
    expect((await run([], file, brightness(rest))).table).toEqual(whole.table);
    expect(rest.pictures).toBeLessThan(first.pictures);
    expect(rest.pictures).toBeGreaterThan(0);
    const none = { pictures: 0 };
    const kept = await run([], file, brightness(none));
    expect(kept.table).toEqual(whole.table);
    expect(none.pictures).toBe(0);
    // What could not be read is told again.
    expect(kept.problems).toEqual(whole.problems);
    const other = { pictures: 0 };
    await run([], file, { ...brightness(other), checksum: 'another' });
    expect(other.pictures).toBe(first.pictures);
  });
});

describe('openSource', () => {
  it('refuses folders without anything, and methods that nothing has', async () => {
    await mkdir(join(root, 'empty'), { recursive: true });
    await expect(openSource(join(root, 'empty'))).rejects.toThrow(/empty: /);
    await expect(openSource(data, { split: 'val' })).rejects.toThrow(/has nothing to judge \(split val\)/);
  });
});
