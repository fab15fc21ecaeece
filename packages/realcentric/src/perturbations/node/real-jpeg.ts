/** @file RJPEG, not of the suite: JPEG compression at a quality, 4:2:0, decoded again. */
import type { RgbImage } from '../../images/image.ts';
import { encodePicture, readPicture } from '../../media/pictures.ts';

export async function compressAsJpeg(image: RgbImage, quality: number): Promise<RgbImage> {
  return (await readPicture(await encodePicture(image, 'jpeg', { quality }))).image;
}
