/** @file HEIC pictures, as phones take them, through heic-decode, an optional package (libheif as WebAssembly, LGPL). */
import { UserError } from '../errors.ts';
import type { RgbImage } from '../images/image.ts';
import { createImage } from '../images/image.ts';

/** What is used of heic-decode 2. */
export interface HeicDecoder {
  /** Reads the headers; frees what it holds at `dispose`. */
  all(input: { readonly buffer: Uint8Array }): Promise<readonly HeicImage[] & { dispose(): void }>;
}

interface HeicImage {
  readonly width: number;
  readonly height: number;
  /** RGBA of `width` x `height` upright pixels. */
  decode(): Promise<{ readonly data: Uint8ClampedArray }>;
}

const PACKAGE = 'heic-decode';

/** @throws UserError where the package is not installed */
export async function loadHeicDecoder(file: string): Promise<HeicDecoder> {
  try {
    const { default: decoder } = (await import(PACKAGE)) as { default: HeicDecoder };
    return decoder;
  } catch (cause) {
    throw new UserError('bad_input', `is a HEIC picture, which takes the package ${PACKAGE} to read`, {
      file,
      advice: `npm install ${PACKAGE}, or convert it to JPEG or PNG first`,
      cause,
    });
  }
}

/** The transparent parts on white. */
function onWhite(width: number, height: number, rgba: Uint8ClampedArray): RgbImage {
  const image = createImage(width, height);
  for (let from = 0, to = 0; to < image.data.length; from += 4, to += 3) {
    const alpha = (rgba[from + 3] as number) / 255;
    for (let c = 0; c < 3; c++) image.data[to + c] = 255 + alpha * ((rgba[from + c] as number) - 255) + 0.5;
  }
  return image;
}

/**
 * The first picture of a HEIC file, upright.
 * @param file stands for the bytes in errors
 * @throws UserError for damaged files and for pictures of more than `maxPixels`
 */
export async function readHeic(
  bytes: Uint8Array,
  file: string,
  { maxPixels, decoder }: { readonly maxPixels: number; readonly decoder: HeicDecoder },
): Promise<RgbImage> {
  const damaged = (cause: unknown) =>
    new UserError('bad_input', 'is a damaged HEIC picture', { file, advice: 'get the file again', cause });
  const images = await decoder.all({ buffer: bytes }).catch((cause: unknown) => {
    throw damaged(cause);
  });
  try {
    const [first] = images;
    if (!first) throw damaged('no picture in it');
    const { width, height } = first;
    if (width * height > maxPixels) {
      const problem = `has ${width} x ${height} pixels, more than the limit of ${maxPixels}`;
      throw new UserError('bad_input', problem, { file, advice: 'scale it down first' });
    }
    const { data } = await first.decode().catch((cause: unknown) => {
      throw damaged(cause);
    });
    return onWhite(width, height, data);
  } finally {
    images.dispose();
  }
}
