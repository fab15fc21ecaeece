/** @file Sizes from headers, against what sharp wrote. */
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { noise, pngBomb } from '../../../realcentric/src/media/pictures.fixture.ts';
import { pictureSize } from './picture-size.ts';

const picture = () => sharp(noise(70, 34), { raw: { width: 70, height: 34, channels: 3 } });
const size = { width: 70, height: 34 };

it('reads JPEG, whatever stands in front of the frame', async () => {
  const profile = picture().withMetadata({ exif: { IFD0: { Copyright: 'x'.repeat(3000) } } });
  for (const options of [{}, { progressive: true }, { mozjpeg: true }]) {
    expect(pictureSize(await profile.jpeg(options).toBuffer(), 'jpeg')).toEqual(size);
  }
});

it('reads PNG, GIF, the three kinds of WebP, and AVIF', async () => {
  expect(pictureSize(await picture().png().toBuffer(), 'png')).toEqual(size);
  expect(pictureSize(await picture().gif().toBuffer(), 'gif')).toEqual(size);
  expect(pictureSize(await picture().webp().toBuffer(), 'webp')).toEqual(size);
  expect(pictureSize(await picture().webp({ lossless: true }).toBuffer(), 'webp')).toEqual(size);
  expect(pictureSize(await picture().keepMetadata().withMetadata().webp().toBuffer(), 'webp')).toEqual(size);
  expect(pictureSize(await picture().avif().toBuffer(), 'avif')).toEqual(size);
});

it('believes what a header promises, and nothing of one that is cut short', async () => {
  expect(pictureSize(pngBomb(60_000, 50_000), 'png')).toEqual({ width: 60_000, height: 50_000 });
  const jpeg = await picture().jpeg().toBuffer();
  for (let end = 0; end < 200; end++) expect(() => pictureSize(jpeg.subarray(0, end), 'jpeg')).not.toThrow();
  expect(pictureSize(jpeg.subarray(0, 40), 'jpeg')).toBeUndefined();
});
