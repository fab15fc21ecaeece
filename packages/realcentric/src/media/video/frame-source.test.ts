import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVideo, spreadTimes } from './frame-source.ts';
import * as fixture from './video.fixture.ts';

const { collect, ffmpeg, H264, meanDifference, numbered, numberIn, using } = fixture;

describe.skipIf(!fixture.hasFfmpeg).each(fixture.backends)('openVideo with %s', (backend) => {
  const folder = fixture.temporaryFolder();
  const at = (name: string) => join(folder, name);
  const open = (path: string) => openVideo(path, { backend });

  it('gives 32 frames from all of 270, each the one that is on the screen then', async () => {
    const path = at('270.mp4');
    ffmpeg(...numbered(270), ...H264, path);
    await using(open(path), async (source) => {
      expect(source.backend).toBe(backend);
      expect(source.facts).toMatchObject({
        width: 80,
        height: 64,
        start: 0,
        rotation: 0,
        frames: 270,
        codec: 'h264',
        bitDepth: 8,
      });
      expect(source.facts.duration).toBeCloseTo(9);
      expect(source.facts.frameRate).toBeCloseTo(30);
      const times = spreadTimes(source.facts, 32);
      const found = await collect(source.frames(times));
      const numbers = found.map(({ image }) => numberIn(image));
      expect(numbers).toEqual(times.map((time) => Math.floor(time * 30 + 1e-6)));
      expect(numbers[0]).toBe(4);
      expect(numbers[31]).toBe(265);
      expect(found.map(({ time }) => time)).toEqual(numbers.map((n) => expect.closeTo(n / 30, 6)));
    });
  });

  it.each(['mp4', 'mkv', 'mov', 'ts'])(
    'finds single frames by seeking as by decoding everything: %s',
    async (ending) => {
      const path = at(`seek.${ending}`);
      ffmpeg(...numbered(900), ...H264, path);
      await using(open(path), async ({ facts, frames }) => {
        for (const wanted of [[0], [49, 50, 51], [449], [450], [100, 700], [898, 899]]) {
          const found = await collect(frames(wanted.map((n) => facts.start + n / 30 + 0.01)));
          expect(found.map(({ image }) => numberIn(image))).toEqual(wanted);
          expect(found.map(({ time }) => time - facts.start)).toEqual(wanted.map((n) => expect.closeTo(n / 30, 2)));
        }
      });
    },
  );

  it('gives every frame of a clip, and one frame as often as times fall on it', async () => {
    const path = at('all.mp4');
    ffmpeg(...numbered(120), ...H264, path);
    await using(open(path), async ({ facts, frames }) => {
      const all = await collect(frames(spreadTimes(facts, 120)));
      expect(all.map(({ image }) => numberIn(image))).toEqual(Array.from({ length: 120 }, (_, i) => i));
      const repeated = await collect(frames([-1, 0.5, 0.5, 0.51, 99]));
      expect(repeated.map(({ image }) => numberIn(image))).toEqual([0, 15, 15, 15, 119]);
      expect(await collect(frames([]))).toEqual([]);
    });
  });

  it('keeps the timestamps of a variable frame rate', async () => {
    const path = at('vfr.mp4');
    const timing = ['-vf', 'settb=1/90000,setpts=N*N*90+N*1200', '-vsync', 'passthrough', '-enc_time_base', '1/90000'];
    ffmpeg(...numbered(100), ...timing, '-video_track_timescale', '90000', ...H264, path);
    const expected = Array.from({ length: 100 }, (_, n) => (n * n * 90 + n * 1200) / 90000);
    expect(fixture.decodedTimes(path)).toEqual(expected.map((time) => expect.closeTo(time, 5)));
    await using(open(path), async ({ facts, frames }) => {
      expect(facts.frames).toBe(100);
      const wanted = [0, 3, 40, 41, 77, 99];
      const found = await collect(frames(wanted.map((n) => expected[n]! + 0.005)));
      expect(found.map(({ image }) => numberIn(image))).toEqual(wanted);
      expect(found.map(({ time }) => time)).toEqual(wanted.map((n) => expect.closeTo(expected[n]!, 9)));
      const exact = await collect(frames(wanted.map((n) => expected[n]!)));
      expect(exact.map(({ image }) => numberIn(image))).toEqual(wanted);
    });
    // The first stand closer to each other than half the mean distance.
    await using(open(path), async ({ times, timescale, frames, problems }) => {
      expect(timescale).toBe(90000);
      expect(times).toEqual(expected.map((time) => expect.closeTo(time, 9)));
      const all = await collect(frames(times));
      expect(all.map(({ image }) => numberIn(image))).toEqual(expected.map((_, n) => n));
      expect(problems).toEqual([]);
    });
  });

  it('does not show what an edit list cuts away', async () => {
    const whole = at('whole.mp4');
    const path = at('edited.mp4');
    ffmpeg(...numbered(120), ...H264, whole);
    ffmpeg('-ss', '2', '-i', whole, '-c', 'copy', path);
    await using(open(path), async ({ facts, frames }) => {
      expect(facts).toMatchObject({ start: 0, frames: 60 });
      const found = await collect(frames([0.01, 1.01]));
      expect(found.map(({ image }) => numberIn(image))).toEqual([60, 90]);
    });
  });

  it.each([90, 180, 270] as const)('turns the clip of a phone upright: %i degrees', async (degrees) => {
    const flat = at('flat.mp4');
    const path = at(`turned-${degrees}.mp4`);
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=160x90:d=1', ...H264, flat);
    await writeFile(path, fixture.turned(await readFile(flat), degrees));
    const reference = ffmpeg('-i', path, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
    await using(open(path), async ({ facts, frames }) => {
      const [width, height] = degrees === 180 ? [160, 90] : [90, 160];
      expect(facts).toMatchObject({ width, height, rotation: degrees });
      const [frame] = await collect(frames([0]));
      expect(frame!.image).toMatchObject({ width, height });
      expect(meanDifference(frame!.image.data, reference)).toBeLessThan(1);
    });
  });

  it('gives frames no larger than asked for', async () => {
    const path = at('small.mp4');
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=320x180:d=1', ...H264, path);
    const reference = ffmpeg(
      '-i',
      path,
      '-frames:v',
      '1',
      '-vf',
      'scale=64:36:flags=area',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-',
    );
    await using(open(path), async ({ frames }) => {
      const [frame] = await collect(frames([0], { maxSide: 64 }));
      expect(frame!.image).toMatchObject({ width: 64, height: 36 });
      expect(meanDifference(frame!.image.data, reference)).toBeLessThan(8);
    });
  });

  it('takes names with spaces, dashes, colons and letters of other scripts', async () => {
    const names = ['-i.mp4', 'a b.mp4', 'Привет 你好.mp4', 'http:x.mp4', 'concat:a|b.mp4', "it's %d, 100% [x=1].mp4"];
    const original = at('name.mp4');
    ffmpeg(...numbered(30), ...H264, original);
    for (const name of names) {
      const { status } = spawnSync('cp', ['--', original, name], { cwd: folder });
      expect(status).toBe(0);
      await using(open(at(name)), async ({ frames }) => {
        expect((await collect(frames([0.5]))).map(({ image }) => numberIn(image))).toEqual([15]);
      });
    }
  });

  it('keeps no frame of a long film', async () => {
    const path = at('long.mp4');
    ffmpeg('-f', 'lavfi', '-i', 'color=c=gray:s=320x180:r=1:d=2400', ...H264, path);
    await using(open(path), async ({ facts, frames }) => {
      const before = process.memoryUsage.rss();
      let [count, most] = [0, 0];
      for await (const { image } of frames(spreadTimes(facts, 2400))) {
        count += Math.sign(image.data.length);
        most = Math.max(most, process.memoryUsage.rss() - before);
      }
      expect(count).toBe(2400);
      // All together they have 415 MB.
      expect(most).toBeLessThan(200e6);
    });
  });

  it('stops at an abort and when it is closed', async () => {
    const path = at('stop.mp4');
    ffmpeg(...numbered(300), ...H264, path);
    const reason = new Error('enough');
    const stop = new AbortController();
    await using(open(path), async ({ facts, frames }) => {
      const reading = frames(spreadTimes(facts, 300), { signal: stop.signal })[Symbol.asyncIterator]();
      await reading.next();
      stop.abort(reason);
      await expect(
        (async () => {
          while ((await reading.next()).done !== true);
        })(),
      ).rejects.toBe(reason);
    });
    await expect(openVideo(path, { backend, signal: stop.signal })).rejects.toBe(reason);
  });
});
