/** @file Kept pictures: made once for the same tasks, anew for others and where the file is damaged. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keepPictures } from './kept-pictures.ts';
import type { UnitTask } from './picture-worker.ts';

const folder = await mkdtemp(join(tmpdir(), 'realcentric-kept-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const taskWith = (key: string) => ({ key, seed: 1, options: { size: 4 } }) as UnitTask;
const bytes = 4 * 3 * 4 * 4;

function countingPool() {
  const made: string[] = [];
  return {
    made,
    make: async (tasks: readonly UnitTask[]) => {
      made.push(...tasks.map(({ key }) => key));
      return new Uint8Array(bytes * tasks.length).fill(made.length);
    },
    close: async () => undefined,
  };
}

describe('kept pictures', () => {
  it('are made once, by whichever run comes first', async () => {
    const [first, second] = [countingPool(), countingPool()];
    const made = await keepPictures(first, folder).make([taskWith('a'), taskWith('b')]);
    const kept = await keepPictures(second, folder).make([taskWith('a'), taskWith('b')]);
    expect(Buffer.from(kept).equals(made)).toBe(true);
    expect([first.made, second.made]).toEqual([['a', 'b'], []]);
  });

  it('are made anew for another draw', async () => {
    const pool = countingPool();
    await keepPictures(pool, folder).make([taskWith('c')]);
    await keepPictures(pool, folder).make([{ ...taskWith('c'), seed: 2 }]);
    expect(pool.made).toEqual(['c', 'c']);
  });

  it('are made anew where a file was cut short', async () => {
    const own = join(folder, 'cut');
    const pool = countingPool();
    await keepPictures(pool, own).make([taskWith('d')]);
    const [name] = await readdir(own);
    await writeFile(join(own, name as string), new Uint8Array(5));
    expect((await keepPictures(pool, own).make([taskWith('d')])).length).toBe(bytes);
    expect(pool.made).toEqual(['d', 'd']);
  });
});
