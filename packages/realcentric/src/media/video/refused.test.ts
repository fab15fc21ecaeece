import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openVideo } from './frame-source.ts';
import { backends, ffmpeg, H264, hasFfmpeg, numbered, temporaryFolder } from './video.fixture.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

afterEach(() => vi.unstubAllEnvs());

describe('openVideo refuses, before any decoder is asked,', () => {
  it('what is empty, missing, a folder, text or a still picture', async () => {
    await writeFile(at('empty.mp4'), '');
    await writeFile(at('text.mp4'), '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n');
    await mkdir(at('folder.mp4'));
    const still = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
    await still.clone().jpeg().toFile(at('still.jpg'));
    await still.clone().webp().toFile(at('still.webp'));
    await still.clone().gif().toFile(at('still.gif'));
    const said: Record<string, string> = {
      'empty.mp4': 'is empty (0 bytes)',
      'text.mp4': 'is a text file, not a video',
      'folder.mp4': 'is a folder, not a video',
      'missing.mp4': 'does not exist',
      'still.jpg': 'is a still picture (JPEG)',
      'still.webp': 'is a still picture (WebP)',
      'still.gif': 'is a still picture (GIF)',
    };
    for (const [name, problem] of Object.entries(said)) {
      await expect(openVideo(at(name))).rejects.toMatchObject({ name: 'UserError', file: at(name) });
      await expect(openVideo(at(name))).rejects.toThrow(problem);
    }
  });

  it('a file that is too large', async () => {
    await writeFile(at('large.mp4'), Buffer.alloc(2000));
    await expect(openVideo(at('large.mp4'), { limits: { maxBytes: 1000 } })).rejects.toThrow('more than the limit');
  });
});

describe('without a decoder', () => {
  it('names the two ways to get one', async () => {
    vi.stubEnv('PATH', at('nothing-here'));
    await writeFile(at('video.mp4'), Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'));
    const error = openVideo(at('video.mp4'), backends.length === 1 ? {} : { backend: 'ffmpeg' });
    await expect(error).rejects.toMatchObject({ name: 'UserError', code: 'not_found' });
    await expect(error).rejects.toThrow('install ffmpeg');
    if (backends.length === 1) await expect(error).rejects.toThrow('npm install @mediabunny/server');
  });
});

describe.skipIf(!hasFfmpeg).each(backends)('openVideo with %s refuses', (backend) => {
  it('random bytes, sound alone, and an MP4 without its index', async () => {
    await writeFile(at('random.mp4'), Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 251)));
    ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', at('sound.mp4'));
    const index = ffmpeg(...numbered(60), ...H264, '-f', 'matroska', '-');
    await writeFile(at('head.mp4'), index.subarray(0, 60));
    const refused = { name: 'UserError', code: 'bad_input' };
    await expect(openVideo(at('random.mp4'), { backend })).rejects.toMatchObject(refused);
    await expect(openVideo(at('sound.mp4'), { backend })).rejects.toThrow(/no video/);
    await expect(openVideo(at('head.mp4'), { backend })).rejects.toMatchObject(refused);
  });

  it('frames of too many pixels, and clips that last too long', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'color=s=7680x4320:d=0.04', '-c:v', 'libx264', '-preset', 'ultrafast', at('8k.mp4'));
    await expect(openVideo(at('8k.mp4'), { backend })).rejects.toThrow('7680 x 4320 pixels');
    ffmpeg(...numbered(60), ...H264, at('long.mp4'));
    const limits = { maxDuration: 1 };
    await expect(openVideo(at('long.mp4'), { backend, limits })).rejects.toThrow('longer than the limit of 1 s');
  });
});
