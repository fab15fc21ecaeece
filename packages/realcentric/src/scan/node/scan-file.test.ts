/** @file Files of every kind through the scan: told apart by content, never a crash, the good part of what is damaged. */
import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenFaceNetworks, openFaceNetworks } from '../../faces/node/networks.ts';
import { writePicture } from '../../media/pictures.ts';
import { ffmpeg, hasFfmpeg } from '../../media/video/video.fixture.ts';
import { findingSchema } from '../finding.ts';
import { greenDetector, portraits } from '../scan.fixture.ts';
import type { Scanner } from '../scanner.ts';
import { type ScanOptions, scanFile } from './scan-file.ts';

let folder: string;
let networks: OpenFaceNetworks;
let scanner: Scanner;
const at = (name: string) => join(folder, name);

/** The finding, which fits the schema whatever it is of. */
async function scan(name: string, options: ScanOptions = {}) {
  return findingSchema.parse(await scanFile(at(name), scanner, options));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realcentric-scan-'));
  networks = await openFaceNetworks();
  scanner = { detector: greenDetector(), networks };
  const [person] = await portraits(1, networks);
  await writePicture(at('person.jpg'), person!.image);
  const frame = await sharp(at('person.jpg')).resize(240, 240).toBuffer();
  // Frames that are alike are one frame to the encoder.
  const frames = await Promise.all([1, 0.9, 1.1].map((brightness) => sharp(frame).modulate({ brightness }).toBuffer()));
  await sharp(frames, { join: { animated: true } })
    .gif({ delay: [200, 200, 200] })
    .toFile(at('moving.gif'));
  await sharp(frame).gif().toFile(at('still.gif'));
  if (!hasFfmpeg) return;
  const still = ['-loop', '1', '-framerate', '10', '-t', '3', '-i', at('person.jpg')];
  const coding = ['-vf', 'scale=320:320', '-pix_fmt', 'yuv420p', '-g', '5', '-c:v', 'libx264', '-preset', 'ultrafast'];
  ffmpeg(...still, ...coding, '-f', 'matroska', at('clip.mkv'));
}, 120_000);

afterAll(async () => {
  await networks.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a picture', () => {
  it('is a finding with its facts', async () => {
    const finding = await scan('person.jpg');
    expect(finding).toMatchObject({
      ...{ schema: 1, file: at('person.jpg'), status: 'ok', verdict: 'little', message: null, provenance: null },
      media: { kind: 'picture', format: 'jpeg' },
      ...{ looked: { frames: 1, seconds: 0, stopped: 'all' }, detector: { name: 'test', thresholdFrom: 'none' } },
    });
    expect(finding.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(finding.bytes).toBe((await readFile(at('person.jpg'))).length);
    expect(finding.faces[0]).toMatchObject({
      id: 0,
      ranges: null,
      score: { views: 2 },
      frames: [{ time: null, weight: 1 }],
    });
  }, 60_000);

  it('is told by its content, whatever its name', async () => {
    await copyFile(at('person.jpg'), at('person.mp4'));
    await copyFile(at('person.jpg'), at('person.txt'));
    for (const name of ['person.mp4', 'person.txt'])
      expect(await scan(name)).toMatchObject({ status: 'ok', media: { format: 'jpeg' } });
  }, 60_000);

  it('is scored with as many views as are asked for, and says what its file says when asked', async () => {
    const finding = await scan('person.jpg', { views: 5, provenance: {} });
    expect(finding.faces[0]?.score?.views).toBe(5);
    expect(finding.provenance).toMatchObject({ c2pa: { status: 'absent' } });
  }, 60_000);

  it('without colour in it or a face on it has no verdict', async () => {
    await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } })
      .png()
      .toFile(at('grey.png'));
    expect(await scan('grey.png')).toMatchObject({ status: 'no_face', verdict: 'n/a', reasons: [{ code: 'no_face' }] });
  }, 60_000);

  it('with a face too small to judge says so', async () => {
    await sharp(at('person.jpg')).resize(60).toFile(at('tiny.png'));
    expect(await scan('tiny.png')).toMatchObject({
      ...{ status: 'low_quality', verdict: 'n/a', probability: null },
      faces: [{ score: null, quality: { level: 'low', reasons: expect.arrayContaining(['small']) } }],
    });
  }, 60_000);
});

describe('a video', () => {
  it('is what moves: animated pictures, and what a decoder reads', async () => {
    expect(await scan('moving.gif')).toMatchObject({
      ...{ status: 'ok', media: { kind: 'video', codec: 'gif', frames: 3 }, looked: { frames: 3, stopped: 'all' } },
      reasons: [{ code: 'few_frames', values: { frames: 3, least: 4 } }],
    });
    expect(await scan('still.gif')).toMatchObject({ media: { kind: 'picture', format: 'gif' } });
  }, 60_000);

  it.skipIf(!hasFfmpeg)(
    'is judged over its frames',
    async () => {
      const finding = await scan('clip.mkv', { budget: { frames: 8 } });
      expect(finding).toMatchObject({
        ...{ status: 'ok', media: { kind: 'video', codec: 'h264', width: 320, height: 320 }, looked: { frames: 8 } },
        faces: [{ ranges: [{}] }],
      });
      expect(finding.faces[0]?.frames).toHaveLength(8);
    },
    60_000,
  );

  it.skipIf(!hasFfmpeg)(
    'that was cut short is judged as far as it goes',
    async () => {
      await copyFile(at('clip.mkv'), at('cut.mkv'));
      await truncate(at('cut.mkv'), Math.round(0.6 * (await readFile(at('clip.mkv'))).length));
      const finding = await scan('cut.mkv');
      expect(finding).toMatchObject({ status: 'ok', media: { kind: 'video' } });
      expect(finding.media).toMatchObject({
        problems: expect.arrayContaining([expect.stringContaining('damaged after')]),
      });
      expect(finding.reasons.map(({ code }) => code)).toContain('damaged');
    },
    60_000,
  );
});

describe('what cannot be scanned', () => {
  it.each([
    ['notes.jpg', 'no picture at all', 'unsupported', 'is a text file'],
    ['archive.png', 'PK\x03\x04 and so on', 'unsupported', 'is a ZIP archive'],
    ['empty.jpg', '', 'error', 'is empty'],
    ['broken.jpg', '\xff\xd8\xff\xe0 broken', 'error', 'JPEG'],
    ['noise.bin', '\x01\x02\x03\x04'.repeat(100), 'unsupported', 'in no known format'],
    ['phone.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'error', 'heic-decode'],
  ])(
    '%s is a finding',
    async (name, content, status, message) => {
      await writeFile(at(name), content, 'latin1');
      const finding = await scan(name);
      expect(finding).toMatchObject({ status, verdict: 'n/a', faces: [], media: null, reasons: [] });
      expect(finding.message).toContain(at(name));
      expect(finding.message).toContain(message);
      expect(finding.bytes).toBe(content.length);
      expect(finding.sha256).toMatch(/^[0-9a-f]{64}$/);
    },
    60_000,
  );

  it.each(['missing.jpg', 'folder'])('%s is a finding without a checksum', async (name) => {
    await mkdir(at('folder'), { recursive: true });
    expect(await scan(name)).toMatchObject({ status: 'error', sha256: null, bytes: null });
  });

  it('goes over a limit', async () => {
    expect(await scan('person.jpg', { limits: { picture: { maxPixels: 1000 } } })).toMatchObject({
      status: 'error',
      message: expect.stringContaining('megapixels'),
    });
  });

  it('stops where the caller says so', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(scanFile(at('person.jpg'), scanner, { signal })).rejects.toThrow('enough');
  });
});
