import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { RgbImage } from '../images/image.ts';
import { decodeOnOneThread, encodePicture, readPicture, writePicture } from './pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function refusal(source: string | Uint8Array, limits = {}): Promise<UserError> {
  const error = await readPicture(source, limits).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

const orange = { r: 200, g: 60, b: 20 };
const plain = () => sharp({ create: { width: 40, height: 20, channels: 3, background: orange } });
const halfClear = () =>
  sharp({ create: { width: 40, height: 20, channels: 4, background: { ...orange, alpha: 128 / 255 } } });

function firstPixel(image: RgbImage): number[] {
  return [...image.data.subarray(0, 3)];
}

/** A picture that compresses badly, so that half of its file is half of its pixels. */
function noise(width = 300, height = 200): Buffer {
  const data = Buffer.alloc(3 * width * height);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return data;
}

const noisy = () => sharp(noise(), { raw: { width: 300, height: 200, channels: 3 } });

function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A PNG whose header promises far more pixels than its few bytes hold. */
function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const magic = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const pixels = deflateSync(Buffer.alloc(1000));
  return Buffer.concat([magic, pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))]);
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

describe('readPicture: what it refuses, in one line with the file and what to do', () => {
  it('an empty file, a text file named .jpg, a folder and a missing file', async () => {
    const empty = save('empty.jpg', '');
    expect((await refusal(empty)).message).toBe(`${empty}: is empty (0 bytes); get the file again`);
    const text = save('text.jpg', 'This is no photograph.\nNaïve, though.');
    expect((await refusal(text)).message).toBe(
      `${text}: is a text file, which cannot be read; give a JPEG, PNG, WebP, AVIF, TIFF or GIF picture`,
    );
    mkdirSync(join(folder, 'folder.jpg'));
    expect((await refusal(join(folder, 'folder.jpg'))).message).toMatch(/is a folder, not a picture; /);
    const missing = await refusal(join(folder, 'missing.jpg'));
    expect(missing).toMatchObject({ code: 'not_found', file: join(folder, 'missing.jpg') });
    expect(missing.message).toMatch(/missing\.jpg: does not exist; check the path$/);
  });

  it('other kinds of file, by their content', async () => {
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    const mp4 = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1');
    expect((await refusal(heic)).message).toMatch(/is a HEIC picture.*convert it to JPEG or PNG/);
    expect((await refusal(mp4)).message).toMatch(/is an MP4 or QuickTime video/);
    expect((await refusal(Buffer.from('%PDF-1.7\n%\xe2\xe3', 'latin1'))).message).toMatch(/is a PDF document/);
    const svg = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    expect((await refusal(Buffer.from(svg))).message).toMatch(/is an SVG drawing/);
    expect((await refusal(Buffer.alloc(5000, 7))).message).toMatch(/is in no known picture format/);
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('a %s that ends early', async (format) => {
    const whole = await noisy().toFormat(format).toBuffer();
    const path = save(`short.${format}`, whole.subarray(0, Math.floor(0.6 * whole.length)));
    const error = await refusal(path);
    expect(error.message).toMatch(
      /is cut short: the \w+ data end before the picture does; get the complete file again$/,
    );
    expect(error).toMatchObject({ code: 'bad_input', file: path });
    expect(error.message).not.toContain('\n');
  });

  it('a JPEG of which only the last bytes are missing', async () => {
    const whole = await noisy().jpeg().toBuffer();
    expect((await refusal(whole.subarray(0, whole.length - 400))).message).toMatch(/cut short/);
  });

  it('a damaged PNG', async () => {
    const damaged = await noisy().png().toBuffer();
    for (let i = 0; i < 20; i++) damaged[Math.floor(damaged.length / 2) + i] ^= 0x55;
    expect((await refusal(damaged)).message).toMatch(/is a damaged PNG picture; get the file again/);
    expect((await refusal(damaged.subarray(0, 12).fill(0, 8))).message).toMatch(/PNG/);
  });

  it('a header that promises too many pixels, without decoding them', async () => {
    const path = save('bomb.png', pngBomb(12_000, 10_000));
    expect((await refusal(path)).message).toBe(
      `${path}: has 12000 x 10000 pixels (120 megapixels), more than the limit of 64 megapixels; scale it down first`,
    );
    expect((await refusal(pngBomb(100_000, 100_000))).message).toMatch(/10,000 megapixels/);
    expect((await refusal(pngBomb(2_000_000_000, 2_000_000_000))).message).toMatch(/damaged PNG/);
  });

  it('a real picture of 100 megapixels, unless the limit is raised', async () => {
    const path = join(folder, 'large.png');
    const create = { width: 12_500, height: 8_000, channels: 3 as const, background: orange };
    await sharp({ create }).png({ compressionLevel: 1 }).toFile(path);
    expect((await refusal(path)).message).toMatch(/12500 x 8000 pixels \(100 megapixels\), more than the limit of 64/);
    const picture = await readPicture(path, { maxPixels: 100_000_000 });
    expect(picture.image.data).toHaveLength(300_000_000);
    expect(firstPixel(picture.image)).toEqual(Object.values(orange));
  });

  it('more bytes than the limit', async () => {
    const path = save('heavy.png', await noisy().png().toBuffer());
    expect((await refusal(path, { maxBytes: 100_000 })).message).toMatch(
      /has 0\.2 MB, more than the limit of 0\.1 MB; /,
    );
  });

  it('bytes under the name that was given for them', async () => {
    expect((await refusal(new Uint8Array(), { name: 'upload 7' })).file).toBe('upload 7');
  });

  it.skipIf(process.platform === 'win32')('a file that may not be read', async () => {
    const path = save('secret.png', await plain().png().toBuffer());
    chmodSync(path, 0o000);
    chmodSync(folder, 0o755);
    // Root may read everything; so the test steps down for a moment.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      expect((await refusal(path)).message).toMatch(/secret\.png: permission denied; change its permissions/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('writePicture', () => {
  const image: RgbImage = { width: 300, height: 200, data: new Uint8Array(noise()) };

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
