/** @file The tables of JPEGs against the quality that they were written with. */
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { jpegEncoder } from './jpeg-encoder.ts';

const picture = () => sharp({ create: { width: 32, height: 32, channels: 3, background: '#a08060' } });

it.each([5, 30, 50, 75, 92, 100])('finds quality %d of libjpeg', async (quality) => {
  const found = jpegEncoder(await picture().jpeg({ quality }).toBuffer());
  expect(found).toMatchObject({ quality, standard: true, progressive: false });
});

it('tells subsampling and progressive coding', async () => {
  const full = await picture().jpeg({ chromaSubsampling: '4:4:4', progressive: true }).toBuffer();
  expect(jpegEncoder(full)).toMatchObject({ subsampling: '4:4:4', progressive: true });
  expect(jpegEncoder(await picture().jpeg().toBuffer())?.subsampling).toBe('4:2:0');
});

it("tells tables that are not libjpeg's", async () => {
  const found = jpegEncoder(await picture().jpeg({ quality: 80, quantisationTable: 3 }).toBuffer());
  expect(found?.standard).toBe(false);
});

it('gives nothing for other files and pieces', async () => {
  expect(jpegEncoder(await picture().png().toBuffer())).toBeNull();
  expect(jpegEncoder((await picture().jpeg().toBuffer()).subarray(0, 30))).toBeNull();
});
