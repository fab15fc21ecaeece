/** @file Reads and writes still pictures with sharp: any usual format in, 8-bit sRGB out, upright, checked before it is decoded. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp from 'sharp';
import { UserError } from '../errors.ts';
import type { RgbImage } from '../images/image.ts';
import { writeFileAtomic } from './atomic.ts';
import { identify, type PictureFormat } from './formats.ts';
import { meanQuantisation } from './jpeg-tables.ts';
import { onFile } from './system-errors.ts';

/**
 * Lets libvips use one thread for each picture, and keep none of what it decoded: for worker threads, of which several decode at
 * once. Holds for the whole process.
 */
export function decodeOnOneThread(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}

export interface PictureLimits {
  /** Largest file, in bytes. */
  readonly maxBytes: number;
  /** Most pixels (width x height), read from the header before anything is decoded. */
  readonly maxPixels: number;
}

export const DEFAULT_PICTURE_LIMITS: PictureLimits = { maxBytes: 100_000_000, maxPixels: 64_000_000 };

export interface Picture {
  /** Upright (EXIF orientation applied), transparent parts on white, converted to sRGB by the embedded profile. */
  readonly image: RgbImage;
  /** By content, not by name. */
  readonly format: PictureFormat;
  /** Of `image`, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames or pages in the file; `image` is the first of them. */
  readonly frames: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Of the file, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Mean of a JPEG's luma quantisation steps: about 1 at quality 100, 58 at 50; undefined of other formats. */
  readonly quantisation: number | undefined;
}

/**
 * Reads a picture from a path, or from the bytes of a file (then `limits.name` stands for it in errors). Of an animated GIF or WebP, or
 * a TIFF of several pages, the first frame is read. Decoding is strict about data that ends early and tolerant of the harmless
 * slips of cameras (libvips `failOn: 'error'`).
 * @throws UserError for a path that cannot be read and for a file that is empty, no picture, broken, cut short or over the limits.
 */
export async function readPicture(
  source: string | Uint8Array,
  limits: Partial<PictureLimits> & { readonly name?: string } = {},
): Promise<Picture> {
  const { maxBytes, maxPixels } = { ...DEFAULT_PICTURE_LIMITS, ...limits };
  const file = typeof source === 'string' ? source : (limits.name ?? 'picture');
  const bytes = typeof source === 'string' ? await readLimited(source, maxBytes) : source;
  checkSize(file, bytes.length, maxBytes);
  const identified = identify(bytes);
  if (identified.format === undefined) {
    throw new UserError('bad_input', `is ${identified.kind}, which cannot be read`, {
      file,
      advice: identified.advice,
    });
  }
  try {
    const frames = await checkHeader(file, bytes, maxPixels);
    const image = await decode(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { format } = identified;
    const { width, height } = image;
    const quantisation = meanQuantisation(bytes);
    return { image, format, width, height, frames, bytes: bytes.length, sha256, quantisation };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw decodingError(file, bytes, identified.format, error);
  }
}

async function readLimited(path: string, maxBytes: number): Promise<Uint8Array> {
  const info = await onFile(path, () => stat(path));
  if (info.isDirectory()) {
    throw new UserError('bad_input', 'is a folder, not a picture', { file: path, advice: 'give the pictures in it' });
  }
  // A pipe or a device would block or never end.
  if (!info.isFile()) {
    throw new UserError('bad_input', 'is no regular file', { file: path, advice: 'give a picture file' });
  }
  checkSize(path, info.size, maxBytes);
  return onFile(path, () => readFile(path));
}

function checkSize(file: string, bytes: number, maxBytes: number): void {
  if (bytes === 0) throw new UserError('bad_input', 'is empty (0 bytes)', { file, advice: 'get the file again' });
  if (bytes > maxBytes) {
    const problem = `has ${megabytes(bytes)} MB, more than the limit of ${megabytes(maxBytes)} MB`;
    throw new UserError('bad_input', problem, { file, advice: 'save it smaller' });
  }
}

/** Reads the header alone; gives the number of frames. */
async function checkHeader(file: string, bytes: Uint8Array, maxPixels: number): Promise<number> {
  const { width, height, pages } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (width * height > maxPixels) {
    const size = `${width} x ${height} pixels (${megapixels(width * height)} megapixels)`;
    const problem = `has ${size}, more than the limit of ${megapixels(maxPixels)} megapixels`;
    throw new UserError('bad_input', problem, { file, advice: 'scale it down first' });
  }
  return pages ?? 1;
}

/**
 * Decodes a picture that this program wrote itself: 8-bit RGB, upright, whole. Nothing is checked, which takes half the time of
 * `readPicture`.
 * @throws Error for bytes that cannot be decoded
 */
export async function decodeOwnPicture(bytes: Uint8Array): Promise<RgbImage> {
  const { data, info } = await sharp(bytes, { failOn: 'error' }).raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`a picture of ${info.channels} channels`);
  return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

async function decode(bytes: Uint8Array): Promise<RgbImage> {
  const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: false })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

function decodingError(file: string, bytes: Uint8Array, format: PictureFormat, cause: unknown): UserError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const name = format === 'webp' ? 'WebP' : format.toUpperCase();
  if (isCutShort(bytes, format, message)) {
    const problem = `is cut short: the ${name} data end before the picture does`;
    return new UserError('bad_input', problem, { file, advice: 'get the complete file again', cause });
  }
  return new UserError('bad_input', `is a damaged ${name} picture`, {
    file,
    advice: 'get the file again or save it anew from a program that opens it',
    cause,
  });
}

function isCutShort(bytes: Uint8Array, format: PictureFormat, message: string): boolean {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (format === 'png') return !data.includes('IEND', -64, 'latin1');
  if (format === 'webp') return data.length >= 8 && data.readUInt32LE(4) + 8 > data.length;
  if (format === 'tiff') return data.length < 8 || firstDirectory(data) >= data.length;
  return /premature end|unexpected end|outside of file bounds/i.test(message);
}

/** Offset of a TIFF's first directory, which most programs write behind the pixels. */
function firstDirectory(data: Buffer): number {
  return data[0] === 0x49 ? data.readUInt32LE(4) : data.readUInt32BE(4);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
}

function megapixels(pixels: number): string {
  return (pixels / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
}

export type WritableFormat = 'jpeg' | 'png' | 'webp';

export interface EncodeOptions {
  /** 1..100 for JPEG (with 4:2:0 chroma) and WebP, 95 unless told; PNG has none. */
  readonly quality?: number;
  /** JPEG: the standard's Huffman tables, not the picture's own; the same pixels in a few more bytes, sooner. */
  readonly quick?: boolean;
}

export async function encodePicture(
  image: RgbImage,
  format: WritableFormat,
  options: EncodeOptions = {},
): Promise<Uint8Array> {
  const { width, height, data } = image;
  const quality = options.quality ?? 95;
  const pipeline = sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  if (format === 'png') return pipeline.png().toBuffer();
  if (format === 'webp') return pipeline.webp({ quality }).toBuffer();
  return pipeline.jpeg({ quality, optimiseCoding: options.quick !== true }).toBuffer();
}

const FORMAT_BY_ENDING: Readonly<Record<string, WritableFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
};

/**
 * The format to write that the name of a file ends in (.png, .jpg, .jpeg, .webp).
 * @throws UserError for another ending
 */
export function formatToWrite(path: string): WritableFormat {
  const format = FORMAT_BY_ENDING[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  throw new UserError('bad_usage', 'has no ending that tells a format to write', {
    file: path,
    advice: 'use .png, .jpg or .webp',
  });
}

/**
 * Writes a picture in the format that the name ends in, whole or not at all. The folder must exist.
 * @throws UserError for an ending that `formatToWrite` refuses, and where the file system refuses.
 */
export async function writePicture(path: string, image: RgbImage, options: EncodeOptions = {}): Promise<void> {
  const format = formatToWrite(path);
  await writeFileAtomic(path, await encodePicture(image, format, options));
}
