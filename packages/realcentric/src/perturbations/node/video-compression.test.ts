import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import type { RgbImage } from '../../images/image.ts';
import { psnr, scene } from '../reference.fixture.ts';
import { PERTURBATIONS } from '../suite.ts';
import { hasEncoder, withoutPrograms } from './ffmpeg.fixture.ts';
import { compressAsVideo, compressVideo } from './video-compression.ts';

/** The scene moving to the left by two pixels a frame. */
function moving(count: number, width: number, height: number): RgbImage[] {
  const wide = scene(width + 2 * count, height);
  return Array.from({ length: count }, (_, k) => {
    const data = new Uint8Array(3 * width * height);
    for (let y = 0; y < height; y++) {
      const from = 3 * (wide.width * y + 2 * k);
      data.set(wide.data.subarray(from, from + 3 * width), 3 * width * y);
    }
    return { width, height, data };
  });
}

async function* each(frames: readonly RgbImage[], fail?: Error) {
  yield* frames;
  if (fail) throw fail;
}

async function compress(frames: readonly RgbImage[], crf: number): Promise<RgbImage[]> {
  const result: RgbImage[] = [];
  for await (const frame of compressVideo(each(frames), { crf })) result.push(frame);
  return result;
}

/** The same numbers on every processor; `-pix_fmt` alone would convert with short cuts that depend on it. */
const EXACT = 'scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact';

/** What `ffmpeg -crf` makes of the frames by way of an MP4 file. */
function compressByFile(frames: readonly RgbImage[], crf: number): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'realcentric-vc-'));
  const { width, height } = frames[0] as RgbImage;
  writeFileSync(join(folder, 'in.rgb'), Buffer.concat(frames.map(({ data }) => data)));
  const run = (args: string) => execFileSync('ffmpeg', args.split(' '), { cwd: folder, stdio: 'pipe' });
  const size = `${width}x${height}`;
  run(`-f rawvideo -pix_fmt rgb24 -s ${size} -i in.rgb -vf ${EXACT} -pix_fmt yuv420p -crf ${crf} -threads 1 out.mp4`);
  run(`-i out.mp4 -vf ${EXACT} -f rawvideo -pix_fmt rgb24 out.rgb`);
  const result = new Uint8Array(readFileSync(join(folder, 'out.rgb')));
  rmSync(folder, { recursive: true });
  return result;
}

describe.skipIf(!hasEncoder)('VC', () => {
  it.each(PERTURBATIONS.VC.levels)(
    'at CRF %i is what ffmpeg makes by way of a file, to the last level',
    async (crf) => {
      const frames = moving(12, 128, 96);
      const ours = await compress(frames, crf);
      expect(Buffer.concat(ours.map(({ data }) => data)).equals(compressByFile(frames, crf))).toBe(true);
    },
  );

  it('gives as many frames as it got, in their order', async () => {
    const frames = moving(70, 64, 48);
    const result = await compress(frames, 30);
    expect(result).toHaveLength(70);
    for (const k of [0, 1, 35, 69]) {
      const ratios = frames.map((frame) => psnr(result[k]!, frame));
      expect(ratios.indexOf(Math.max(...ratios))).toBe(k);
    }
  });

  it('takes a clip as a clip: later frames are predicted from earlier ones', async () => {
    const frames = moving(6, 96, 96);
    const clip = await compress(frames, 35);
    const alone = await compressAsVideo(frames[4]!, 35);
    expect(clip[4]).not.toEqual(alone);
  });

  it('goes farther from the picture with every level', async () => {
    const image = scene(192, 160);
    const ratios: number[] = [];
    for (const crf of PERTURBATIONS.VC.levels) ratios.push(psnr(await compressAsVideo(image, crf), image));
    for (let i = 1; i < ratios.length; i++) expect(ratios[i]).toBeLessThan(ratios[i - 1]!);
  });

  it('repeats', async () => {
    const image = scene(100, 60);
    expect(await compressAsVideo(image, 32)).toEqual(await compressAsVideo(image, 32));
  });

  it.each([
    [1, 1],
    [3, 2],
    [17, 13],
    [64, 33],
  ])('keeps the size of %i x %i pixels', async (width, height) => {
    const { width: w, height: h, data } = await compressAsVideo(scene(width, height), 30);
    expect([w, h, data.length]).toEqual([width, height, 3 * width * height]);
  });

  it('keeps a flat picture within a few levels, whatever its colour', async () => {
    for (const colour of [
      [0, 0, 0],
      [255, 255, 255],
      [200, 40, 60],
    ]) {
      const data = Uint8Array.from({ length: 3 * 48 * 48 }, (_, i) => colour[i % 3]!);
      const result = await compressAsVideo({ width: 48, height: 48, data }, 30);
      for (const [i, value] of result.data.entries()) expect(Math.abs(value - data[i])).toBeLessThanOrEqual(4);
    }
  });

  it('makes nothing of no frames', async () => {
    expect(await compress([], 30)).toEqual([]);
  });

  it('passes on what its frames throw, at any point', async () => {
    for (const count of [1, 40]) {
      const broken = compressVideo(each(moving(count, 64, 64), new Error('the source broke')), { crf: 30 });
      await expect(async () => {
        for await (const _ of broken);
      }).rejects.toThrow('the source broke');
    }
  });

  it('refuses frames of several sizes', async () => {
    await expect(compress([scene(32, 32), scene(32, 34)], 30)).rejects.toThrow(/frame 1 has 32 x 34 pixels/);
  });

  it('says what the encoder refuses', async () => {
    const refused = compressAsVideo(scene(17_000, 2), 30);
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(/video compression \(VC\): ffmpeg ended with .*17000x2/);
  });

  it('stops when it is told to, with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const clip = compressVideo(each(moving(400, 128, 128)), { crf: 30, signal: controller.signal });
    await expect(async () => {
      for await (const _ of clip) controller.abort(reason);
    }).rejects.toBe(reason);
    await expect(compressAsVideo(scene(8, 8), 30, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('closes its source when the reader breaks off', async () => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield scene(64, 64);
      } finally {
        closed = true;
      }
    }
    for await (const _ of compressVideo(source(), { crf: 30 })) break;
    expect(closed).toBe(true);
  });
});

it('VC says how to get ffmpeg where there is none', async () => {
  const missing = withoutPrograms(() => compressAsVideo(scene(8, 8), 30));
  await expect(missing).rejects.toBeInstanceOf(UserError);
  await expect(missing).rejects.toThrow(/needs ffmpeg, which is not on the PATH; install it/);
});
