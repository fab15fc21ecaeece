/** @file Preparation of videos: generated clips, one of them damaged. Skipped where there is no ffmpeg. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../../images/image.ts';
import { demoHeads, drawFrame, forged, framesEntry, writeFrames } from './clips.fixture.ts';
import { prepareSet } from './prepare-set.ts';
import { type PreparedSet, readPreparedSet } from './set-files.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

let root: string;
let set: PreparedSet;

beforeAll(async () => {
  if (!hasFfmpeg) return;
  root = await mkdtemp(join(tmpdir(), 'realcentric-videos-'));
  const [head] = (await demoHeads(join(root, 'heads'), 1)) as [RgbImage];
  // Frames without the head in the middle third.
  const frames = Array.from({ length: 24 }, (_, i) =>
    drawFrame(i >= 8 && i < 16 ? [] : [{ head, x: 10 + 2 * i, y: 20, side: 140 }]),
  );
  await writeFrames(join(root, 'real'), frames);
  await writeFrames(join(root, 'fake'), frames.map(forged));
  await mkdir(join(root, 'data'));
  for (const [name, crf] of [
    ['real', '15'],
    ['fake', '32'],
  ] as const) {
    const input = ['-framerate', '8', '-i', join(root, name, '%04d.png')];
    const coding = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '8', '-crf', crf];
    execFileSync('ffmpeg', ['-v', 'error', ...input, ...coding, join(root, 'data', `${name}.mkv`)]);
  }
  const whole = await readFile(join(root, 'data', 'real.mkv'));
  await writeFile(join(root, 'data', 'cut.mkv'), whole.subarray(0, Math.floor(0.5 * whole.length)));
  await writeFile(join(root, 'data', 'empty.mp4'), '');
  const entry = (name: string, changes = {}) => framesEntry({ path: name, video: name, kind: 'video', ...changes });
  const fake = { label: 1, method: 'Blur', family: 'swap', target: 'real.mkv' } as const;
  const entries = [entry('fake.mkv', fake), entry('real.mkv'), entry('cut.mkv'), entry('empty.mp4')];
  const settings = { frames: 6, size: 96, format: 'jpeg', quality: 90, workers: 2 } as const;
  await prepareSet({ root: join(root, 'data'), entries, notes: [] }, join(root, 'set'), settings);
  set = await readPreparedSet(join(root, 'set'));
}, 120_000);
afterAll(() => root && rm(root, { recursive: true, force: true }));

describe.skipIf(!hasFfmpeg)('prepareSet on videos', () => {
  const timesOf = (video: string) => set.rows.filter(({ entry }) => entry.video === video).map(({ time }) => time);

  it('takes as many frames as asked for, from where the face is', () => {
    const times = timesOf('real.mkv');
    expect(times).toHaveLength(6);
    for (const time of times) expect(time < 1 || time >= 2).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('cuts the forgery at the times and in the boxes of its target', () => {
    expect(timesOf('fake.mkv')).toEqual(timesOf('real.mkv'));
    const boxes = (video: string) =>
      set.rows.filter(({ entry }) => entry.video === video).map(({ toPicture }) => toPicture);
    expect(boxes('fake.mkv')).toEqual(boxes('real.mkv'));
    expect(set.videos.find(({ entry }) => entry.video === 'fake.mkv')?.chosen).toBe('partner');
  });

  it('uses the good part of a clip that is cut short, and says so; an empty one is listed', () => {
    const cut = set.videos.find(({ entry }) => entry.video === 'cut.mkv');
    expect(cut?.crops).toBeGreaterThan(0);
    expect(cut?.problems.join()).toMatch(/\w/);
    expect(JSON.stringify(set.videos)).not.toContain(root);
    expect(set.skipped).toMatchObject([{ entry: { path: 'empty.mp4' }, kind: 'unreadable' }]);
  });

  it('knows the facts of the files', () => {
    const [fake, real] = set.videos;
    expect(real?.source).toMatchObject({ format: 'h264', width: 320, height: 200, frameRate: 8, quantisation: null });
    expect(real?.source?.duration).toBeCloseTo(3, 1);
    expect(fake?.source?.bitsPerPixel).toBeLessThan(real?.source?.bitsPerPixel as number);
  });
});
