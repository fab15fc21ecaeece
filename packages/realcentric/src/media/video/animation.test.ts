import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openVideo, spreadTimes } from './frame-source.ts';
import { collect, temporaryFolder, using } from './video.fixture.ts';

const folder = temporaryFolder();

/** Frames of one grey each, 0, 20, 40, ..., one above the other. */
const frames = (count: number) =>
  sharp(Buffer.from(Array.from({ length: count }, (_, i) => new Array(3 * 16 * 12).fill(20 * i)).flat()), {
    raw: { width: 16, height: 12 * count, channels: 3, pageHeight: 12 },
  });

describe('openVideo', () => {
  const delay = [50, 100, 200, 0, 50, 50, 50, 50, 50, 50];

  it.each(['gif', 'webp'] as const)('reads an animated %s with its own timing, without a decoder', async (format) => {
    const path = join(folder, `moving.${format}`);
    await frames(10)
      [format]({ delay, loop: 0, ...(format === 'webp' ? { lossless: true } : {}) })
      .toFile(path);
    await using(openVideo(path), async (source) => {
      expect(source.backend).toBe('sharp');
      expect(source.facts).toMatchObject({ width: 16, height: 12, frames: 10, codec: format, start: 0 });
      expect(source.facts.duration).toBeCloseTo(0.75);
      const all = await collect(source.frames([0, 0.05, 0.149, 0.15, 0.36, 0.7, 5]));
      expect(all.map(({ image }) => Math.round(image.data[0]! / 20))).toEqual([0, 1, 1, 2, 3, 9, 9]);
      expect(all.map(({ time }) => time)).toEqual([0, 0.05, 0.05, 0.15, 0.35, 0.7, 0.7]);
      expect(await collect(source.frames(spreadTimes(source.facts, 32)))).toHaveLength(10);
      const [small] = await collect(source.frames([0.4], { maxSide: 8 }));
      expect(small!.image).toMatchObject({ width: 8, height: 6 });
      expect(source.problems).toEqual([]);
    });
  });

  it('gives what is there of a GIF that is cut short, or refuses it', async () => {
    const whole = await frames(10).gif({ delay }).toBuffer();
    const path = join(folder, 'cut.gif');
    await writeFile(path, whole.subarray(0, whole.length >> 1));
    await using(openVideo(path), async (source) => {
      const found = await collect(source.frames(spreadTimes(source.facts, 32)));
      expect(found.length).toBeGreaterThan(2);
      expect(found.length).toBeLessThan(10);
    });
  });
});
