/**
 * @file How large a picture says it is, read from its header before the browser decodes it: a file of a few bytes may promise more pixels
 * than there is memory.
 */
import type { Identified } from 'realcentric/browser';

type Format = NonNullable<Identified['format']>;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const size = (width: number, height: number): PictureSize => ({ width, height });

function findBytes(bytes: Uint8Array, text: string): number {
  const wanted = Array.from(text, (character) => character.charCodeAt(0));
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

/** The start of frame (ITU-T T.81, B.2.2) behind the other segments. */
function jpegSize(view: DataView): PictureSize | undefined {
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return size(view.getUint16(at + 7), view.getUint16(at + 5));
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** RFC 9649: simple lossy, simple lossless, or extended. */
function webpSize(view: DataView): PictureSize | undefined {
  const kind = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  if (kind === 'VP8 ') return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (kind !== 'VP8X') return undefined;
  const threeBytes = (at: number) => view.getUint16(at, true) + 65536 * view.getUint8(at + 2) + 1;
  return size(threeBytes(24), threeBytes(27));
}

/** The largest of the spatial extents (`ispe`, ISO/IEC 23008-12): there is one for each item, thumbnails and tiles among them. */
function avifSize(bytes: Uint8Array, view: DataView): PictureSize | undefined {
  let largest: PictureSize | undefined;
  for (let from = 0; ; ) {
    const at = findBytes(bytes.subarray(from), 'ispe') + from;
    if (at < from || at + 16 > bytes.length) return largest;
    const found = size(view.getUint32(at + 8), view.getUint32(at + 12));
    if (!largest || found.width * found.height > largest.width * largest.height) largest = found;
    from = at + 4;
  }
}

/**
 * Width and height before EXIF turns them; undefined where the header cannot be made sense of.
 * @param bytes the beginning of the file; of a JPEG up to its start of frame
 */
export function pictureSize(bytes: Uint8Array, format: Format): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    if (format === 'png') return size(view.getUint32(16), view.getUint32(20));
    if (format === 'gif') return size(view.getUint16(6, true), view.getUint16(8, true));
    if (format === 'webp') return webpSize(view);
    if (format === 'jpeg') return jpegSize(view);
    return format === 'avif' ? avifSize(bytes, view) : undefined;
  } catch (error) {
    // Beyond the end: a header that is cut short.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
