import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../images/image.ts';
import { firstPixel, halfClear, noise, orange, plain } from './pictures.fixture.ts';
import { decodeOnOneThread, encodePicture, readPicture, writePicture } from './pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('readPicture: what it gives', () => {
  it.each([
    ['jpeg', () => plain().jpeg({ quality: 100, chromaSubsampling: '4:4:4' })],
    ['png', () => plain().png()],
    ['png', () => plain().png({ palette: true })],
    ['png', () => plain().toColourspace('rgb16').png()],
    ['webp', () => plain().webp({ lossless: true })],
    ['gif', () => plain().gif()],
    ['tiff', () => plain().tiff({ compression: 'lzw' })],
    ['avif', () => plain().avif({ lossless: true })],
  ] as const)('reads %s', async (format, make) => {
    const bytes = await make().toBuffer();
    const picture = await readPicture(bytes);
    expect(picture).toMatchObject({ format, width: 40, height: 20, frames: 1, bytes: bytes.length });
    expect(picture.image).toMatchObject({ width: 40, height: 20 });
    expect(picture.image.data).toHaveLength(3 * 40 * 20);
    firstPixel(picture.image).forEach((value, channel) => {
      expect(Math.abs(value - Object.values(orange)[channel]!)).toBeLessThanOrEqual(2);
    });
  });

  it('gives the checksum of the file', async () => {
    const bytes = await plain().png().toBuffer();
    const { sha256 } = await readPicture(save('sum.png', bytes));
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('gives how strongly a JPEG is compressed, and nothing for others', async () => {
    const { quantisation } = await readPicture(save('half.jpg', await plain().jpeg({ quality: 50 }).toBuffer()));
    expect(quantisation).toBeCloseTo(3688 / 64, 9);
    expect((await readPicture(save('none.png', await plain().png().toBuffer()))).quantisation).toBeUndefined();
  });

  it('tells the format by content, not by name', async () => {
    const path = save('really-png.jpg', await plain().png().toBuffer());
    expect((await readPicture(path)).format).toBe('png');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    // Red at the stored top left, blue at the stored top right, the rest white.
    const stored = Buffer.alloc(3 * 32 * 16, 255);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        stored.set([255, 0, 0], 3 * (32 * y + x));
        stored.set([0, 0, 255], 3 * (32 * y + 31 - x));
      }
    }
    const raw = { raw: { width: 32, height: 16, channels: 3 as const } };
    const { image } = await readPicture(await sharp(stored, raw).withMetadata({ orientation }).png().toBuffer());
    const at = (right: number, bottom: number) => {
      const offset = 3 * ((bottom ? image.height - 1 : 0) * image.width + (right ? image.width - 1 : 0));
      return [...image.data.subarray(offset, offset + 3)].join();
    };
    // Where the stored row 0 and column 0 lie, from the EXIF 2.3 table.
    const [redRight, redBottom, blueRight, blueBottom] = [
      [0, 0, 1, 0],
      [1, 0, 0, 0],
      [1, 1, 0, 1],
      [0, 1, 1, 1],
      [0, 0, 0, 1],
      [1, 0, 1, 1],
      [1, 1, 1, 0],
      [0, 1, 0, 0],
    ][orientation - 1] as [number, number, number, number];
    expect([image.width, image.height]).toEqual(orientation > 4 ? [16, 32] : [32, 16]);
    expect(at(redRight, redBottom)).toBe('255,0,0');
    expect(at(blueRight, blueBottom)).toBe('0,0,255');
  });

  it('puts transparent parts on white', async () => {
    for (const make of [
      halfClear().png(),
      halfClear().toColourspace('rgb16').png(),
      halfClear().webp({ lossless: true }),
    ]) {
      const { image } = await readPicture(await make.toBuffer());
      const expected = Object.values(orange).map((value) => (value * 128 + 255 * 127) / 255);
      firstPixel(image).forEach((value, channel) => {
        expect(Math.abs(value - expected[channel]!)).toBeLessThan(2);
      });
    }
  });

  it('makes three equal channels of grey, in 8 and 16 bits, with alpha or without', async () => {
    const makes = [
      plain().greyscale().jpeg(),
      plain().toColourspace('grey16').png(),
      halfClear().toColourspace('b-w').png(),
    ];
    for (const make of makes) {
      const { image } = await readPicture(await make.toBuffer());
      expect(image.data).toHaveLength(3 * 40 * 20);
      const [r, g, b] = firstPixel(image);
      expect([g, b]).toEqual([r, r]);
    }
  });

  it('scales 16 bits over the whole range', async () => {
    const samples = Uint16Array.from([0, 257 * 128, 65535]);
    const raw = { width: 1, height: 1, channels: 3 as const };
    const png = await sharp(samples, { raw }).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    expect(firstPixel((await readPicture(png)).image)).toEqual([0, 128, 255]);
  });

  it('converts CMYK and an embedded profile to sRGB', async () => {
    const cmyk = await plain().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const p3 = await plain().withIccProfile('p3').png().toBuffer();
    // Display P3 stores this colour with other numbers: without the profile they would be read as they are.
    expect(firstPixel((await readPicture(p3)).image)).not.toEqual([
      ...(await sharp(p3, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3),
    ]);
    for (const bytes of [cmyk, p3]) {
      firstPixel((await readPicture(bytes)).image).forEach((value, channel) => {
        expect(Math.abs(value - Object.values(orange)[channel]!)).toBeLessThan(12);
      });
    }
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(3 * 16 * 16, 250), Buffer.alloc(3 * 16 * 16, 5)]);
    const animation = sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } });
    for (const make of [animation.clone().gif(), animation.clone().webp({ lossless: true })]) {
      const picture = await readPicture(await make.toBuffer());
      expect(picture).toMatchObject({ width: 16, height: 16, frames: 2 });
      expect(firstPixel(picture.image)).toEqual([250, 250, 250]);
    }
  });
});

describe('writePicture', () => {
  const image: RgbImage = { width: 300, height: 200, data: new Uint8Array(noise(300, 200)) };

  it('keeps every pixel in PNG', async () => {
    const path = join(folder, 'written.PNG');
    await writePicture(path, image);
    const back = await readPicture(path);
    expect(back.format).toBe('png');
    expect(Buffer.compare(back.image.data, image.data)).toBe(0);
  });

  it('takes the format from the ending and the quality from the caller', async () => {
    for (const [name, format] of [
      ['a.jpg', 'jpeg'],
      ['a.jpeg', 'jpeg'],
      ['a.webp', 'webp'],
    ] as const) {
      const path = join(folder, name);
      await writePicture(path, image, { quality: 40 });
      const low = await readPicture(path);
      await writePicture(path, image, { quality: 90 });
      const high = await readPicture(path);
      expect(low.format).toBe(format);
      expect(low.bytes).toBeLessThan(high.bytes / 1.5);
    }
    expect((await encodePicture(image, 'jpeg')).length).toBeGreaterThan(
      (await encodePicture(image, 'jpeg', { quality: 90 })).length,
    );
  });

  it('refuses another ending and a folder that is not there, and leaves nothing behind', async () => {
    await expect(writePicture(join(folder, 'a.bmp'), image)).rejects.toThrow(/a\.bmp: has no ending .*use \.png/);
    await expect(writePicture(join(folder, 'nowhere', 'a.png'), image)).rejects.toThrow(
      /nowhere.a\.png: does not exist; /,
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('decodeOnOneThread', () => {
  it('takes the threads and the cache from libvips', () => {
    decodeOnOneThread();
    expect(sharp.concurrency()).toBe(1);
    expect(sharp.cache().memory.max).toBe(0);
  });
});
