import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openVideo, spreadTimes } from './frame-source.ts';
import {
  backends,
  collect,
  ffmpeg,
  H264,
  hasFfmpeg,
  numbered,
  numberIn,
  temporaryFolder,
  using,
} from './video.fixture.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

describe.skipIf(!hasFfmpeg).each(backends)('a damaged file with %s', (backend) => {
  it.each(['mp4', 'mkv'])('gives the frames in front of a cut, and says where it was: %s', async (ending) => {
    ffmpeg(...numbered(300), ...H264, '-movflags', '+faststart', at(`whole.${ending}`));
    const whole = await readFile(at(`whole.${ending}`));
    const path = at(`cut-${backend}.${ending}`);
    await writeFile(path, whole.subarray(0, Math.floor(0.6 * whole.length)));
    await using(openVideo(path, { backend }), async ({ frames, problems }) => {
      const found = await collect(frames(Array.from({ length: 20 }, (_, i) => i / 2)));
      const numbers = [...new Set(found.map(({ image }) => numberIn(image)))];
      expect(numbers.slice(0, 7)).toEqual([0, 15, 30, 45, 60, 75, 90]);
      expect(numbers.length).toBeLessThan(20);
      expect(problems.join()).toMatch(/damaged after \d+\.\d s/);
    });
  });

  it('goes on behind damage in the middle', async () => {
    const plain = at('plain.mp4');
    ffmpeg(...numbered(300), ...H264, plain);
    const bytes = await readFile(plain);
    // Somewhere in the third of six groups of pictures.
    const from = Math.floor(0.42 * bytes.length);
    bytes.fill(0x5a, from, from + Math.floor(0.05 * bytes.length));
    const path = at(`hole-${backend}.mp4`);
    await writeFile(path, bytes);
    await using(openVideo(path, { backend }), async ({ facts, frames, problems }) => {
      const found = await collect(frames(spreadTimes(facts, 300)));
      const right = found.filter(({ time, image }) => numberIn(image) === Math.round(30 * time));
      expect(right.length).toBeGreaterThan(200);
      expect(right.at(-1)!.time).toBeGreaterThan(9.9);
      expect(problems.join()).toMatch(/damaged after \d+\.\d s/);
    });
  });
});

describe.skipIf(!hasFfmpeg || process.platform === 'win32')('a decoder that misbehaves', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** Puts a shell script in the place of ffmpeg that answers `-version` and then does as it is told. */
  async function instead(name: string, deed: string): Promise<void> {
    const bin = at(name);
    await mkdir(bin);
    const script = `#!/bin/sh\ncase "$*" in *-version*) echo "ffmpeg version 5.1"; exit 0;; esac\n${deed}\n`;
    await writeFile(join(bin, 'ffmpeg'), script);
    await chmod(join(bin, 'ffmpeg'), 0o755);
    vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
  }

  it('is stopped when it hangs', async () => {
    ffmpeg(...numbered(30), ...H264, at('short.mp4'));
    await instead('hanging', 'exec sleep 60');
    const begun = Date.now();
    await using(openVideo(at('short.mp4'), { backend: 'ffmpeg', limits: { maxWait: 1 } }), async ({ frames }) => {
      await expect(collect(frames([0]))).rejects.toThrow('ffmpeg said nothing for 1 s and was stopped');
    });
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  it('gives an error when it crashes before the first frame', async () => {
    ffmpeg(...numbered(30), ...H264, at('crash.mp4'));
    await instead('crashing', 'echo "[error] out of luck" >&2; kill -SEGV $$');
    await using(openVideo(at('crash.mp4'), { backend: 'ffmpeg' }), async ({ frames }) => {
      await expect(collect(frames([0]))).rejects.toThrow('ffmpeg crashed (out of luck)');
    });
  });
});
