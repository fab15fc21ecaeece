import { copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UserError } from '../../errors.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { openVideo, type VideoFrame } from '../../media/video/frame-source.ts';
import * as fixture from '../../media/video/video.fixture.ts';
import type { ProgressEvent } from '../../progress.ts';
import { psnr, scene } from '../reference.fixture.ts';
import { parsePerturbation } from '../suite.ts';
import { hasEncoder, withoutPrograms } from './ffmpeg.fixture.ts';
import { perturbFiles } from './perturb-files.ts';
import { perturbVideo } from './perturb-picture.ts';
import { perturbSuite } from './perturb-suite.ts';

const { ffmpeg, H264, meanDifference, numbered, using } = fixture;
const SCENE = ['-f', 'lavfi', '-i', 'testsrc2=s=320x256:d=1:r=12', '-vf', 'gblur=sigma=2'];

describe.skipIf(!hasEncoder)('videos perturbed', () => {
  const folder = fixture.temporaryFolder();
  const at = (...parts: string[]) => join(folder, ...parts);

  async function run(input: string, output: string, types: readonly string[], seed = 1) {
    const [problems, remarks, events] = [[] as string[], [] as string[], [] as ProgressEvent[]];
    const result = await perturbFiles(at(input), at(output), {
      perturbations: types.map(parsePerturbation),
      seed,
      problem: ({ message }: UserError) => void problems.push(message.replaceAll(folder, '')),
      remark: (text) => void remarks.push(text.replaceAll(folder, '')),
      progress: (event) => void events.push(event),
    });
    return { ...result, problems, remarks, events };
  }

  const framesOf = (name: string): Promise<VideoFrame[]> =>
    using(openVideo(at(name)), (source) => fixture.collect(source.frames(source.times)));

  it('each frame by itself: as many, at their times, as perturbVideo makes them', async () => {
    ffmpeg(...SCENE, ...H264, '-crf', '10', at('clip.mp4'));
    const { written, videos, withoutBlocks, problems, events } = await run('clip.mp4', 'blocks.mp4', ['BW:3', 'CS:3']);
    expect({ written, videos, withoutBlocks, problems }).toEqual({
      written: 1,
      videos: 1,
      withoutBlocks: 0,
      problems: [],
    });
    expect(events).toContainEqual({ done: 5, total: 12, label: 'clip.mp4 BW:3 CS:3' });
    const [before, after] = [await framesOf('clip.mp4'), await framesOf('blocks.mp4')];
    expect(after.map(({ time }) => time)).toEqual(before.map(({ time }) => time));
    async function* images() {
      for (const { image } of before) yield image;
    }
    const place = { seed: 1, video: 'clip.mp4' };
    let frame = 0;
    for await (const image of perturbVideo(images(), ['BW:3', 'CS:3'].map(parsePerturbation), place)) {
      // The edges of coloured blocks suffer most from sharing colour between four pixels.
      expect(meanDifference(after[frame]!.image.data, image.data)).toBeLessThan(1.5);
      frame += 1;
    }
    expect(frame).toBe(12);
  });

  it('noise is another in every frame, and the same in the next run', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'color=gray:s=64x64:d=0.4:r=10', ...H264, at('still.mp4'));
    for (const [name, seed] of [
      ['noise.mp4', 1],
      ['again.mp4', 1],
      ['other.mp4', 2],
    ] as const) {
      await run('still.mp4', name, ['GNC:4'], seed);
    }
    const frames = await framesOf('noise.mp4');
    expect(frames).toHaveLength(4);
    for (let i = 1; i < 4; i++) {
      expect(meanDifference(frames[i]!.image.data, frames[i - 1]!.image.data)).toBeGreaterThan(5);
    }
    expect(await readFile(at('again.mp4'))).toEqual(await readFile(at('noise.mp4')));
    expect(await readFile(at('other.mp4'))).not.toEqual(await readFile(at('noise.mp4')));
  });

  it('VC compresses the clip as a whole, last or in between', async () => {
    ffmpeg(...SCENE, ...H264, '-crf', '10', at('fine.mp4'));
    await run('fine.mp4', 'vc1.mp4', ['VC:1']);
    await run('fine.mp4', 'vc5.mp4', ['VC:5']);
    const sizes = await Promise.all(['fine', 'vc1', 'vc5'].map(async (name) => (await stat(at(`${name}.mp4`))).size));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(sizes[2]).toBeLessThan(sizes[0]! / 4);
    const [before, after] = [await framesOf('fine.mp4'), await framesOf('vc5.mp4')];
    expect(after.map(({ time }) => time)).toEqual(before.map(({ time }) => time));
    // What `ffmpeg -crf` makes of the file, as the suite's published code does, but for the detour by way of RGB.
    ffmpeg('-i', at('fine.mp4'), '-c:v', 'libx264', '-crf', '40', '-threads', '1', at('direct.mp4'));
    const direct = await framesOf('direct.mp4');
    expect((await stat(at('direct.mp4'))).size / sizes[2]!).toBeCloseTo(1, 1);
    for (const i of [0, 5, 11]) {
      const [ours, theirs] = [after[i]!, direct[i]!].map(({ image }) => psnr(image, before[i]!.image));
      expect(Math.abs(ours! - theirs!)).toBeLessThan(1);
    }
    await run('fine.mp4', 'both.mp4', ['VC:5', 'CC:5']);
    const dimmed = await framesOf('both.mp4');
    expect(dimmed.map(({ time }) => time)).toEqual(before.map(({ time }) => time));
    const expected = after[5]!.image.data.map((value) => Math.floor(value * 0.35));
    expect(meanDifference(dimmed[5]!.image.data, expected)).toBeLessThan(1.5);
  });

  it('what a phone turned is upright', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=160x90:d=0.4:r=10', ...H264, at('flat.mp4'));
    await writeFile(at('turned.mp4'), fixture.turned(await readFile(at('flat.mp4')), 90));
    await run('turned.mp4', 'upright.mp4', ['GB:1']);
    await using(openVideo(at('upright.mp4')), async ({ facts }) => {
      expect(facts).toMatchObject({ width: 90, height: 160, rotation: 0 });
    });
    const [before, after] = [await framesOf('turned.mp4'), await framesOf('upright.mp4')];
    expect(meanDifference(after[0]!.image.data, before[0]!.image.data)).toBeLessThan(20);
  });

  it('a folder of pictures and videos, the damaged ones reported', async () => {
    await mkdir(at('mixed', 'sub'), { recursive: true });
    await writePicture(at('mixed', 'a.png'), scene(64, 40));
    ffmpeg(...numbered(10), ...H264, at('mixed', 'a.mp4'));
    ffmpeg(...numbered(10), ...H264, at('mixed', 'a.mkv'));
    ffmpeg(...numbered(120), ...H264, at('mixed', 'sub', 'cut.mkv'));
    await truncate(at('mixed', 'sub', 'cut.mkv'), Math.round((await stat(at('mixed', 'sub', 'cut.mkv'))).size / 2));
    ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', at('mixed', 'sound.mp4'));
    await writeFile(at('mixed', 'empty.mov'), '');
    const { written, videos, withoutBlocks, problems } = await run('mixed', 'out', ['BW:1']);
    expect({ written, videos, withoutBlocks }).toEqual({ written: 4, videos: 3, withoutBlocks: 4 });
    expect(problems).toEqual([
      expect.stringMatching(/^\/mixed\/empty\.mov: is empty/),
      expect.stringMatching(/^\/mixed\/sound\.mp4: has sound but no video/),
      expect.stringMatching(/^\/mixed\/sub\/cut\.mkv: damaged after .*; the other \d+ frames were perturbed$/),
    ]);
    expect((await readdir(at('out'), { recursive: true })).toSorted()).toEqual([
      // Of a.mkv, and of a.mp4.
      ...['a.mp4', 'a.mp4.mp4', 'a.png', 'sub', join('sub', 'cut.mp4')],
    ]);
  });

  it('the suite goes over videos too, and on where it was stopped', async () => {
    await mkdir(at('set'));
    await copyFile(at('mixed', 'a.mp4'), at('set', 'b.mp4'));
    await writePicture(at('set', 'p.png'), scene(64, 40));
    const suite = () =>
      perturbSuite(at('set'), at('suite'), {
        perturbations: ['GB:1', 'VC:2'].map(parsePerturbation),
        seed: 1,
        problem: (error) => {
          throw error;
        },
      });
    expect(await suite()).toEqual({ written: 4, videos: 1, kept: 0, failed: 0, withoutBlocks: 0 });
    expect(await suite()).toEqual({ written: 0, videos: 1, kept: 4, failed: 0, withoutBlocks: 0 });
    expect(await readdir(at('suite', 'VC', '2'))).toEqual(['b.mp4', 'p.png']);
  });

  it('an animated picture is a video where the copy is one', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:d=1:r=5', at('moving.gif'));
    expect(await run('moving.gif', 'moving.mp4', ['CC:1'])).toMatchObject({ videos: 1 });
    expect(await framesOf('moving.mp4')).toHaveLength(5);
    expect(await run('moving.gif', 'moving.png', ['CC:1'])).toMatchObject({ videos: 0 });
    expect(await readPicture(at('moving.png'))).toMatchObject({ width: 64 });
  });

  it.each([
    ['mixed/sound.mp4', 'x.mp4', /sound\.mp4: has sound but no video/],
    ['mixed/empty.mov', 'x.mp4', /empty\.mov: is empty/],
    ['clip.mp4', 'x.png', /x\.png: has no ending that tells a video format; use \.mp4/],
    ['clip.mp4', 'x.webm', /x\.webm: cannot hold H\.264/],
    ['clip.mp4', 'clip.mp4', /is the original itself/],
    ['mixed/a.png', 'x.mp4', /a\.png: is a still picture/],
  ])('%s into %s is refused', async (input, output, message) => {
    const before = await readdir(folder);
    await expect(run(input, output, ['GB:1'])).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual(before);
  });

  it('without ffmpeg the error says how to get it', async () => {
    const missing = withoutPrograms(() => run('clip.mp4', 'x.mp4', ['GB:1']));
    await expect(missing).rejects.toThrow(/clip\.mp4: needs ffmpeg, which is not on the PATH; install ffmpeg \(apt/);
  });
});
