/** @file Claims: one holder at a time, free again after release, and after the death of the holder. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { claim, claimWhenFree } from './claim.ts';

const folder = await mkdtemp(join(tmpdir(), 'realcentric-claim-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a claim', () => {
  it('has one holder, and is free after its release', async () => {
    const path = join(folder, 'deep', 'a');
    const first = await claim(path);
    expect(first).toBeDefined();
    expect(await claim(path)).toBeUndefined();
    await first?.release();
    const second = await claim(path);
    expect(second).toBeDefined();
    await second?.release();
  });

  it('goes to one of many who ask at once', async () => {
    const got = await Promise.all(Array.from({ length: 20 }, () => claim(join(folder, 'b'))));
    expect(got.filter((held) => held !== undefined)).toHaveLength(1);
    await got.find((held) => held)?.release();
  });

  it('can be waited for, until the signal', async () => {
    const path = join(folder, 'e');
    const first = await claim(path);
    const second = claimWhenFree(path);
    await first?.release();
    await (await second).release();
    const third = await claim(path);
    await expect(claimWhenFree(path, AbortSignal.timeout(100))).rejects.toThrow();
    await third?.release();
  });

  it('is free where its holder has died', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const path = join(folder, 'c');
    await writeFile(path, JSON.stringify({ host: hostname(), pid }));
    const held = await claim(path);
    expect(held).toBeDefined();
    await held?.release();
  });

  it('of another machine holds while it is renewed, and no longer', async () => {
    const path = join(folder, 'd');
    await writeFile(path, JSON.stringify({ host: 'elsewhere.example', pid: 1 }));
    expect(await claim(path)).toBeUndefined();
    const before = new Date(Date.now() - 600_000);
    await utimes(path, before, before);
    const held = await claim(path);
    expect(held).toBeDefined();
    await held?.release();
  });
});
