import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { chance, integer, random } from '../random.ts';
import { firstPixel, noisy, orange, plain, pngBomb } from './pictures.fixture.ts';
import { readPicture } from './pictures.ts';

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

describe('readPicture: fuzzed', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'reads or refuses a mutated %s, and nothing else',
    async (format) => {
      const whole = await noisy(48, 32).toFormat(format).toBuffer();
      const draws = random(1, 'mutations', format);
      for (let i = 0; i < 60; i++) {
        const mutated = Buffer.from(
          whole.subarray(0, chance(draws, 0.3) ? integer(draws, 1, whole.length) : whole.length),
        );
        for (let n = integer(draws, 1, 12); n > 0; n--)
          mutated[integer(draws, 0, mutated.length - 1)] = integer(draws, 0, 255);
        const result = await readPicture(mutated).catch((thrown: unknown) => thrown);
        if (result instanceof Error) expect(result).toBeInstanceOf(UserError);
      }
    },
  );
});
