/** @file A picture's bytes to RGB pixels with the browser's own decoders: upright, sRGB, transparent parts on white, as sharp gives them in Node. */
import { createImage, type Identified, type RgbImage, UserError } from 'realcentric/browser';
import { type PictureSize, pictureSize } from './picture-size.ts';

/** Rows that are copied out of the decoded picture at a time: canvases have a largest height, and memory is short on phones. */
const STRIP = 512;

function copyStrip(rgba: Uint8ClampedArray, target: Uint8Array, offset: number): void {
  for (let from = 0, to = offset; from < rgba.length; from += 4, to += 3) {
    target[to] = rgba[from]!;
    target[to + 1] = rgba[from + 1]!;
    target[to + 2] = rgba[from + 2]!;
  }
}

/** Pixels of what a canvas can draw, at this size, on white. */
export function pixelsOf(source: CanvasImageSource, width: number, height: number): RgbImage {
  const image = createImage(width, height);
  const canvas = new OffscreenCanvas(width, Math.min(STRIP, height));
  const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (!context) throw new Error('this browser gives no canvas to read pixels from');
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width, rows);
    context.drawImage(source, 0, -top, width, height);
    copyStrip(context.getImageData(0, 0, width, rows).data, image.data, 3 * top * width);
  }
  return image;
}

/** Of a file's beginning, which holds the header of any picture that is not made to mislead. */
const HEADER_BYTES = 2_000_000;

function checkPixels({ width, height }: PictureSize, name: string, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const problem = `has ${width} x ${height} pixels, more than the limit of ${maxPixels / 1e6} megapixels`;
  throw new UserError('bad_input', problem, { file: name, advice: 'scale it down first' });
}

/**
 * @param name names the file in errors
 * @param maxPixels most pixels (width x height)
 * @throws UserError for a picture that the browser cannot decode, and for one of too many pixels
 */
export async function decodePicture(
  file: Blob,
  name: string,
  format: NonNullable<Identified['format']>,
  maxPixels: number,
): Promise<RgbImage> {
  const header = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer());
  const promised = pictureSize(header, format);
  if (promised) checkPixels(promised, name, maxPixels);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (cause) {
    const advice = 'get the file again, or save it anew as JPEG or PNG from a program that opens it';
    throw new UserError('bad_input', 'cannot be decoded by this browser', { file: name, advice, cause });
  }
  try {
    checkPixels(bitmap, name, maxPixels);
    return pixelsOf(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}
