/** @file How the pictures of a set are encoded, as a name that paths and manifests carry: `raw` (PNG), `jpeg95`, `webp90`. */
import type { FloatPlane, RgbImage } from '../images/image.ts';
import { encodePicture, type WritableFormat } from '../media/pictures.ts';

export interface Encoding {
  readonly format: WritableFormat;
  /** Of JPEG and WebP, 1 to 100. */
  readonly quality: number;
}

export function encodingName({ format, quality }: Encoding): string {
  return format === 'png' ? 'raw' : `${format}${quality}`;
}

/** The encoding of that name; undefined where there is none. */
export function parseEncoding(name: string): Encoding | undefined {
  if (name === 'raw') return { format: 'png', quality: 100 };
  const parts = /^(jpeg|webp)([1-9]\d?|100)$/.exec(name);
  return parts ? { format: parts[1] as WritableFormat, quality: Number(parts[2]) } : undefined;
}

export function encodeAs(image: RgbImage, { format, quality }: Encoding): Promise<Uint8Array> {
  return encodePicture(image, format, { quality });
}

/** A mask as a grey PNG, whatever the encoding of the set. */
export function encodeMask({ width, height, data }: FloatPlane): Promise<Uint8Array> {
  const grey = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) grey.fill(Math.round(255 * (data[i] as number)), 3 * i, 3 * i + 3);
  return encodePicture({ width, height, data: grey }, 'png');
}
