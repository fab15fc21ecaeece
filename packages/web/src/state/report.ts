/** @file The report of a finding, made in the browser by the code that makes it in Node; only pictures are encoded by a canvas. */
import {
  type CutShot,
  cutShot,
  type FacePicture,
  type Finding,
  type Language,
  type RgbImage,
  renderScanReport,
  shotsOf,
} from 'realcentric/browser';
import { pixelsOf } from '../engine/decode-picture.ts';
import { type Showable, shownAt } from './preview.ts';

/** Largest side of a face in a report, in pixels. */
const SIDE = 320;
const QUALITY = 0.78;

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** As JPEG in base64. */
async function jpegOf({ width, height, data }: RgbImage): Promise<string> {
  const whole = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels.data.set(data.subarray(from, from + 3), to);
    pixels.data[to + 3] = 255;
  }
  whole.getContext('2d')!.putImageData(pixels, 0, 0);
  const side = Math.min(SIDE, width);
  const small = new OffscreenCanvas(side, side);
  const context = small.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, 0, 0, side, side);
  return base64Of(await small.convertToBlob({ type: 'image/jpeg', quality: QUALITY }));
}

async function encoded({ image, heat, ...where }: CutShot): Promise<FacePicture> {
  return { ...where, jpeg: await jpegOf(image), heat: heat && (await jpegOf(heat)) };
}

/** Pictures of the faces; fewer where the browser cannot show the file. */
async function picturesOf(file: Showable, finding: Finding): Promise<FacePicture[]> {
  const { media } = finding;
  const pictures: FacePicture[] = [];
  if (!media) return pictures;
  for (const shot of shotsOf(finding)) {
    try {
      const shown = await shownAt(file, shot.time ?? 0);
      pictures.push(await encoded(cutShot(pixelsOf(shown, media.width, media.height), shot)));
    } catch {
      // The report says that there is no picture of this face.
    }
  }
  return pictures;
}

export async function makeReport(file: Showable, finding: Finding, language: Language): Promise<Blob> {
  const pictures = await picturesOf(file, finding);
  return new Blob([renderScanReport([{ finding, pictures }], { language, made: new Date() })], { type: 'text/html' });
}
