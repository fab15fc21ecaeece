/** @file Tells what a file is by its first bytes, whatever its name says. */

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

/** Endings, in lower case, by which pictures are picked out of a folder. */
export const PICTURE_ENDINGS: readonly string[] = [
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.avif',
];

/** Endings, in lower case, by which videos are picked out of a folder. */
export const VIDEO_ENDINGS: readonly string[] = [
  '.mp4',
  '.m4v',
  '.mov',
  '.avi',
  '.mkv',
  '.webm',
  '.mpg',
  '.mpeg',
  '.wmv',
  '.flv',
];

export type Identified =
  | { readonly format: PictureFormat }
  /** Not readable here: what it is, with its article ("a text file"), and what to do about it. */
  | { readonly format: undefined; readonly kind: string; readonly advice: string };

const CONVERT = 'convert it to JPEG or PNG first';
const NOT_A_PICTURE = 'give a JPEG, PNG, WebP, AVIF, TIFF or GIF picture';

/** Magic bytes as Latin-1 text at an offset. */
const SIGNATURES: readonly (readonly [offset: number, magic: string, identified: Identified])[] = [
  [0, '\xff\xd8\xff', { format: 'jpeg' }],
  [0, '\x89PNG\r\n\x1a\n', { format: 'png' }],
  [8, 'WEBP', { format: 'webp' }],
  [0, 'GIF8', { format: 'gif' }],
  [0, 'II*\0', { format: 'tiff' }],
  [0, 'MM\0*', { format: 'tiff' }],
  [0, 'BM', foreign('a BMP picture', CONVERT)],
  [0, '\xff\x0a', foreign('a JPEG XL picture', CONVERT)],
  [0, '\0\0\0\x0cJXL ', foreign('a JPEG XL picture', CONVERT)],
  [0, '\0\0\0\x0cjP  ', foreign('a JPEG 2000 picture', CONVERT)],
  [0, '8BPS', foreign('a Photoshop document', CONVERT)],
  [0, '%PDF', foreign('a PDF document', NOT_A_PICTURE)],
  [0, 'PK\x03\x04', foreign('a ZIP archive', 'unpack it and give the pictures in it')],
  [0, '\x1a\x45\xdf\xa3', foreign('a Matroska or WebM video', NOT_A_PICTURE)],
  [8, 'AVI ', foreign('an AVI video', NOT_A_PICTURE)],
];

function foreign(kind: string, advice: string): Identified {
  return { format: undefined, kind, advice };
}

/** `bytes` is a whole file or its beginning (4 kB are enough). */
export function identify(bytes: Uint8Array): Identified {
  const head = bytes.subarray(0, 4096);
  // One character a byte; the web's "latin1" is windows-1252.
  const latin = String.fromCharCode(...head);
  if (latin.startsWith('ftyp', 4)) return identifyIsoMedia(latin);
  for (const [offset, magic, identified] of SIGNATURES) if (latin.startsWith(magic, offset)) return identified;
  if (/^\s*(<\?xml[\s\S]*)?<svg/i.test(latin.replace(/^\xef\xbb\xbf/, ''))) return foreign('an SVG drawing', CONVERT);
  if (isText(head)) return foreign('a text file', NOT_A_PICTURE);
  return foreign('in no known picture format', NOT_A_PICTURE);
}

/** ISO base media (ISO/IEC 14496-12): the brands in the `ftyp` box tell AVIF and HEIC pictures from MP4 videos. */
function identifyIsoMedia(latin: string): Identified {
  const length = Math.min(latin.charCodeAt(2) * 256 + latin.charCodeAt(3), 256);
  const brands: readonly string[] = latin.slice(8, Math.max(length, 12)).match(/.{4}/gs) ?? [];
  if (brands.includes('avif') || brands.includes('avis')) return { format: 'avif' };
  if (brands.some((brand) => ['heic', 'heix', 'heim', 'heis', 'hevc', 'mif1', 'msf1'].includes(brand))) {
    return foreign('a HEIC picture', CONVERT);
  }
  return foreign('an MP4 or QuickTime video', NOT_A_PICTURE);
}

/** No control characters but white space, and valid UTF-8 up to a character cut at the end of the sample. */
function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 32 && (byte < 9 || byte > 13) && byte !== 27)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
