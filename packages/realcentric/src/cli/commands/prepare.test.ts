/** @file `realcentric prepare` as a user runs it: killed at random points, stopped by Ctrl-C, on outputs that cannot be written. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePicture } from '../../media/pictures.ts';
import { demoHeads, drawFrame, forged } from '../../prepare/set/clips.fixture.ts';
import { random, uniform } from '../../random.ts';
import { type Running, startCommand } from '../run.fixture.ts';

const PICTURES = 4;
const KILLS = 20;

let root: string;
const at = (...parts: string[]) => join(root, ...parts);

function start(out: string, ...more: string[]): Running {
  const args = ['prepare', '--manifest', at('data'), '--out', out, '--size', '64', '--frames', '2', '--workers', '2'];
  return startCommand(root, [...args, ...more]);
}

/** Every file of a set but the cache of this machine, by name. */
async function bytesOf(set: string): Promise<Map<string, string>> {
  const names = (await readdir(set, { recursive: true })).filter((name) => !name.startsWith('cache')).sort();
  const files = new Map<string, string>();
  for (const name of names) {
    if ((await stat(join(set, name))).isFile()) files.set(name, (await readFile(join(set, name))).toString('base64'));
  }
  return files;
}

let expected: Map<string, string>;
/** Of the quickest uninterrupted run so far, milliseconds. */
let duration: number;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-kill-'));
  const heads = await demoHeads(at('heads'), PICTURES);
  await mkdir(at('data', 'real'), { recursive: true });
  await mkdir(at('data', 'fake'), { recursive: true });
  for (const [i, head] of heads.entries()) {
    const frame = drawFrame([{ head, x: 60, y: 20, side: 150 }]);
    await writePicture(at('data', 'real', `person ${i} ä.png`), frame);
    await writePicture(at('data', 'fake', `person ${i} ä.jpg`), forged(frame), { quality: 70 });
  }
  await writePicture(at('data', 'real', 'nobody.png'), drawFrame([], { width: 64, height: 64 }));
  const before = performance.now();
  const { code, stdout, stderr } = await start(at('whole')).ended;
  duration = performance.now() - before;
  expect(stderr).toMatch(/nobody\.png: no face in the picture/);
  expect(stdout).toMatch(/whole: 8 crops of 8 clips in 1 shard, 1 skipped/);
  expect(code).toBe(0);
  expected = await bytesOf(at('whole'));
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

/** Waits until the set is being put together, or the process is gone. */
async function untilAssembling(out: string, { child }: Running): Promise<void> {
  while (child.exitCode === null) {
    const names = await readdir(out).catch(() => []);
    if (names.some((name) => name.startsWith('.assembling'))) return;
    await sleep(1);
  }
}

/** Waits until the first file is done, or the process is gone. */
async function untilFirstUnit(out: string, { child }: Running): Promise<void> {
  while (child.exitCode === null) {
    const names = await readdir(join(out, 'work'), { recursive: true }).catch(() => []);
    if (names.some((name) => name.endsWith('.unit'))) return;
    await sleep(1);
  }
}

describe('realcentric prepare', () => {
  it('killed at twenty random points, gives the same bytes as uninterrupted', async () => {
    const draw = random('kill', 1);
    const out = at('killed');
    let kills = 0;
    let fresh = true;
    while (kills < KILLS) {
      const before = performance.now();
      const running = start(out);
      // Every fourth dies while the shards are being written, the others at any time.
      if (kills % 4 === 3) await untilAssembling(out, running).then(() => sleep(uniform(draw, 0, 12)));
      else await Promise.race([sleep(uniform(draw, 0.1, 0.8) * duration), running.ended]);
      const alive = running.child.exitCode === null;
      running.child.kill('SIGKILL');
      await running.ended;
      if (alive) {
        kills += 1;
        fresh = false;
        continue;
      }
      // The first run of all is the slowest: kill earlier where a whole one took less.
      if (fresh) duration = Math.min(duration, performance.now() - before);
      expect(await bytesOf(out)).toEqual(expected);
      await rm(out, { recursive: true });
      fresh = true;
    }
    const { code } = await start(out).ended;
    expect(code).toBe(0);
    expect(await bytesOf(out)).toEqual(expected);
  }, 180_000);

  it('goes on after Ctrl-C', async () => {
    const out = at('interrupted');
    const running = start(out);
    await untilFirstUnit(out, running);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining('realcentric: interrupted')]);
    expect((await start(out).ended).code).toBe(0);
    expect(await bytesOf(out)).toEqual(expected);
    const again = await start(out).ended;
    expect(again.stdout).toMatch(/all of it was there already/);
  });

  it('reports what compression alone tells', async () => {
    await cp(at('whole'), at('audited'), { recursive: true });
    const { code, stdout } = await start(at('audited'), '--audit-codec').ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/4 real, 4 fake/);
    // The reals are PNGs, the forgeries JPEGs.
    expect(stdout).toMatch(/bits per pixel +source +8 +1\.000 +real/);
    const audit = JSON.parse(await readFile(at('audited', 'codec-audit.json'), 'utf8'));
    expect(audit.combined.source).toBe(1);
    // Blurred forgeries do take fewer bytes: what that comes to is in both reports.
    const printed = /cross-validated +crops +8 +(\d\.\d{3})/.exec(stdout)?.[1];
    expect(printed).toBe(audit.combined.crops.toFixed(3));
  });

  it.each([
    ['--manifest', 'nowhere', /nowhere: does not exist/],
    ['--size', '7', /--size.*give a whole number from 32 to 2048/],
    ['--out', 'data/real/nobody.png/set', /a part of its path is a file/],
  ])('says in one line what is wrong with %s %s', async (option, value, message) => {
    const { code, stderr } = await start(at('unused'), option, value).ended;
    expect(code).toBe(2);
    expect(
      stderr
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('realcentric:')),
    ).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'says that the disk is full, or read-only, and goes on when it is not',
    async () => {
      const disk = at('disk');
      await mkdir(disk);
      const mount = (...args: string[]) =>
        new Promise<boolean>((resolve) =>
          spawn(args[0] as string, args.slice(1))
            .on('close', (code) => resolve(code === 0))
            .on('error', () => resolve(false)),
        );
      // 64 kB: not enough for eight crops.
      if (!(await mount('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk))) return;
      try {
        const full = await start(disk).ended;
        expect(full.code).toBe(2);
        expect(full.stderr).toMatch(/realcentric: .*no space left on the disk; free some space and run again/);
        expect(await mount('mount', '-o', 'remount,ro', disk)).toBe(true);
        const closed = await start(disk).ended;
        expect(closed.code).toBe(2);
        expect(closed.stderr).toMatch(
          /realcentric: .*the file system is read-only; choose a folder that can be written/,
        );
        expect(await mount('mount', '-o', 'remount,rw,size=16m', disk)).toBe(true);
        expect((await start(disk).ended).code).toBe(0);
        expect(await bytesOf(disk)).toEqual(expected);
      } finally {
        await mount('umount', disk);
      }
    },
  );
});
