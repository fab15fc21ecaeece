/** @file HEIC through a decoder that answers as heic-decode 2 does. */
import { expect, it } from 'vitest';
import { type HeicDecoder, readHeic } from './heic.ts';

/** One picture of 2 x 1 pixels, and whether it was freed. */
function decoderOf(pixels: readonly number[], width = 2, height = 1) {
  const freed = { times: 0 };
  const decode = async () => ({ data: Uint8ClampedArray.from(pixels) });
  const dispose = () => {
    freed.times += 1;
  };
  const decoder: HeicDecoder = { all: async () => Object.assign([{ width, height, decode }], { dispose }) };
  return { decoder, freed };
}

const bytes = new Uint8Array(10);

it('gives RGB, what is transparent on white', async () => {
  const { decoder, freed } = decoderOf([10, 20, 30, 255, 200, 100, 0, 51]);
  const image = await readHeic(bytes, 'a.heic', { maxPixels: 100, decoder });
  expect(image).toMatchObject({ width: 2, height: 1 });
  // 0.2 of the colour, 0.8 of white
  expect([...image.data]).toEqual([10, 20, 30, 244, 224, 204]);
  expect(freed.times).toBe(1);
});

it('refuses what is too large before it is decoded, and frees it', async () => {
  const { decoder, freed } = decoderOf([], 2000, 2000);
  const reading = readHeic(bytes, 'a.heic', { maxPixels: 1000, decoder });
  await expect(reading).rejects.toThrow(
    'a.heic: has 2000 x 2000 pixels, more than the limit of 1000; scale it down first',
  );
  expect(freed.times).toBe(1);
});

it('says of damaged files that they are', async () => {
  const decoder: HeicDecoder = { all: () => Promise.reject(new Error('bad box')) };
  await expect(readHeic(bytes, 'a.heic', { maxPixels: 1, decoder })).rejects.toThrow(
    'a.heic: is a damaged HEIC picture',
  );
  const empty: HeicDecoder = { all: async () => Object.assign([], { dispose: () => undefined }) };
  await expect(readHeic(bytes, 'a.heic', { maxPixels: 1, decoder: empty })).rejects.toThrow('damaged');
});
