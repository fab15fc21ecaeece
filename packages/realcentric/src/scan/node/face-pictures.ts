/** @file Node only: the faces of a finding cut out for a report, with their heat maps, once more from their file. */
import type { RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { encodePicture } from '../../media/pictures.ts';
import type { Finding } from '../finding.ts';
import type { FacePicture } from '../report/entry.ts';
import { cutShot, type Shot, shotsOf } from '../report/shots.ts';
import { eachShown } from './shown-faces.ts';

const QUALITY = 74;

async function jpegOf(image: RgbImage, side: number): Promise<string> {
  const small = image.width > side ? resize(image, side, side) : image;
  return Buffer.from(await encodePicture(small, 'jpeg', { quality: QUALITY })).toString('base64');
}

async function pictureOf(image: RgbImage, shot: Shot, side: number): Promise<FacePicture> {
  const { image: cut, heat, ...where } = cutShot(image, shot);
  return { ...where, jpeg: await jpegOf(cut, side), heat: heat && (await jpegOf(heat, side)) };
}

/**
 * The first faces of a finding, as a report shows them; none where the file cannot be shown.
 * @param side largest, in pixels
 */
export async function drawFacePictures(finding: Finding, side: number, signal?: AbortSignal): Promise<FacePicture[]> {
  const shots = shotsOf(finding);
  const times = [...new Set(shots.map(({ time }) => time ?? 0))].sort((a, b) => a - b);
  if (shots.length === 0) return [];
  const pictures: FacePicture[] = [];
  await eachShown(finding, times, signal, async (image, shownAt) => {
    for (const shot of shots) if (shot.time === shownAt) pictures.push(await pictureOf(image, shot, side));
  });
  return pictures;
}
