import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVideo, type VideoFrame } from './frame-source.ts';
import * as fixture from './video.fixture.ts';
import { isVideoToWrite, writeVideo } from './write-video.ts';

const { collect, decodedTimes, ffmpeg, H264, meanDifference, numbered, numberIn, using } = fixture;
const coding = { crf: 10, preset: 'fast', threads: 2 } as const;
const VARIABLE = ['-vf', 'settb=1/90000,setpts=N*N*90+N*1200', '-vsync', 'passthrough', '-enc_time_base', '1/90000'];

describe.skipIf(!fixture.hasFfmpeg)('writeVideo', () => {
  const folder = fixture.temporaryFolder();
  const at = (name: string) => join(folder, name);

  /** Opens, writes all frames as they are, and gives what is in the copy. */
  async function copied(original: string, name: string) {
    const written = await using(openVideo(original), (like) =>
      writeVideo(at(name), like.frames(like.times), { coding, like, original }),
    );
    const copy = await using(openVideo(at(name)), async (source) => ({
      facts: source.facts,
      frames: await collect(source.frames(source.times)),
    }));
    return { ...written, ...copy };
  }

  it('keeps every frame at its time, of a variable rate too', async () => {
    ffmpeg(...numbered(60), ...VARIABLE, '-video_track_timescale', '90000', ...H264, at('vfr.mp4'));
    const times = decodedTimes(at('vfr.mp4'));
    expect(times).toHaveLength(60);
    for (const [name, digits] of [
      ['copy.mp4', 9],
      ['copy.mov', 9],
      ['copy.mkv', 3],
    ] as const) {
      const { frames, facts } = await copied(at('vfr.mp4'), name);
      expect(frames.map(({ image }) => numberIn(image))).toEqual(times.map((_, n) => n));
      const exact = times.map((_, n) => (n * n * 90 + n * 1200) / 90000);
      // Half a unit of the last digit; Matroska counts milliseconds.
      expect(frames.map(({ time }) => time)).toEqual(exact.map((time) => expect.closeTo(time, digits)));
      expect(facts.frames).toBe(60);
    }
  });

  it('keeps the time at which the first frame stands', async () => {
    ffmpeg(...numbered(30), ...H264, at('late.ts'));
    const [first] = decodedTimes(at('late.ts'));
    expect(first).toBeGreaterThan(1);
    const { facts, frames } = await copied(at('late.ts'), 'late.mp4');
    expect(facts.start).toBeCloseTo(first!, 5);
    expect(frames.map(({ time }) => time - first!)).toEqual(frames.map((_, n) => expect.closeTo(n / 30, 4)));
  });

  it.each([
    ['bt709', 'bt709', 'tv'],
    ['bt709', 'bt709', 'pc'],
    ['bt601', 'smpte170m', 'tv'],
    ['bt2020', 'bt2020nc', 'tv'],
  ])('declares its colours, and gives them back: %s (%s), range %s', async (matrix, name, range) => {
    const scale = `gblur=sigma=2,scale=out_color_matrix=${matrix}:out_range=${range},format=yuv420p`;
    const tags = ['-colorspace', name, '-color_range', range, '-c:v', 'libx264', '-crf', '12'];
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=320x180:d=0.4', '-vf', scale, ...tags, at('colour.mp4'));
    const original = await using(openVideo(at('colour.mp4')), (source) => collect(source.frames(source.times)));
    const { frames, facts } = await copied(at('colour.mp4'), 'colour-copy.mp4');
    expect(facts.colour).toEqual({ matrix, range: range === 'pc' ? 'full' : 'limited' });
    for (const [i, { image }] of frames.entries()) {
      expect(meanDifference(image.data, original[i]!.image.data)).toBeLessThan(1);
    }
  });

  it('makes odd sizes even', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=63x33:d=0.2', '-c:v', 'ffv1', at('odd.mkv'));
    const { facts } = await copied(at('odd.mkv'), 'odd.mp4');
    expect(facts).toMatchObject({ width: 64, height: 34 });
  });

  it('copies the sound where the container takes it, and says where not', async () => {
    const sine = ['-f', 'lavfi', '-i', 'sine=d=1'];
    ffmpeg(...numbered(30), ...sine, ...H264, '-c:a', 'aac', at('aac.mp4'));
    ffmpeg(...numbered(30), ...sine, ...H264, '-c:a', 'pcm_s16le', at('pcm.mkv'));
    const sound = (name: string) => ffmpeg('-i', at(name), '-map', '0:a', '-c', 'copy', '-f', 'md5', '-').toString();
    expect((await copied(at('aac.mp4'), 'aac-copy.mp4')).soundLeftOut).toBeUndefined();
    expect(sound('aac-copy.mp4')).toBe(sound('aac.mp4'));
    const { frames, soundLeftOut } = await copied(at('pcm.mkv'), 'pcm-copy.mp4');
    expect([frames.length, soundLeftOut]).toEqual([30, 'pcm_s16le']);
    expect(() => sound('pcm-copy.mp4')).toThrow();
    expect((await copied(at('pcm.mkv'), 'pcm-copy.mkv')).soundLeftOut).toBeUndefined();
    expect(sound('pcm-copy.mkv')).toBe(sound('pcm.mkv'));
  });

  it('leaves what was there when it fails or is stopped, and nothing beside it', async () => {
    ffmpeg(...numbered(200), ...H264, at('long.mp4'));
    await writeFile(at('kept.mp4'), 'before');
    const before = await readdir(folder);
    const reason = new Error('enough');
    const stop = new AbortController();
    await using(openVideo(at('long.mp4')), async (like) => {
      async function* stopping(): AsyncGenerator<VideoFrame> {
        for await (const frame of like.frames(like.times)) {
          if (frame.time > 3) stop.abort(reason);
          yield frame;
        }
      }
      async function* failing(): AsyncGenerator<VideoFrame> {
        yield* like.frames(like.times.slice(0, 90));
        throw new Error('the source broke');
      }
      async function* empty(): AsyncGenerator<VideoFrame> {}
      const options = { coding, like, original: at('long.mp4') };
      const { signal } = stop;
      await expect(writeVideo(at('kept.mp4'), stopping(), { ...options, signal })).rejects.toBe(reason);
      await expect(writeVideo(at('kept.mp4'), failing(), options)).rejects.toThrow('the source broke');
      await expect(writeVideo(at('kept.mp4'), empty(), options)).rejects.toThrow(/long\.mp4: has no frame/);
      const webm = writeVideo(at('new.webm'), empty(), options);
      await expect(webm).rejects.toThrow(/new\.webm: cannot hold H\.264, .*; use \.mp4, \.mov or \.mkv/);
      const nowhere = writeVideo(at('nowhere/new.mp4'), like.frames(like.times), options);
      await expect(nowhere).rejects.toThrow(/nowhere\/new\.mp4: does not exist/);
    });
    expect(await readFile(at('kept.mp4'), 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(before);
  });

  it('says what ffmpeg refuses, with the name of the file and without addresses in memory', async () => {
    ffmpeg(...numbered(3), ...H264, at('short.mp4'));
    await using(openVideo(at('short.mp4')), async (like) => {
      async function* wide(): AsyncGenerator<VideoFrame> {
        const [width, height] = [17_000, 2];
        yield { time: 0, image: { width, height, data: new Uint8Array(3 * width * height) } };
      }
      const written = writeVideo(at('wide.mp4'), wide(), { coding, like, original: at('short.mp4') });
      const message = await written.catch((error: Error) => error.message);
      expect(message).toMatch(/^[^\n]*wide\.mp4: writing videos: ffmpeg ended with [^\n]*17000x2/);
      expect(message).not.toMatch(/0x[0-9a-f]{4}/);
    });
  });
});

it('isVideoToWrite goes by the ending', () => {
  expect(['a.mp4', 'b.MOV', 'c.mkv', 'd.webm', 'e.png', 'mp4'].map(isVideoToWrite)).toEqual([
    ...[true, true, true, false, false, false],
  ]);
});
