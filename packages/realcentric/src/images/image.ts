/** @file The picture that every stage passes on: 8-bit RGB, interleaved, rows from the top. */

export interface RgbImage {
  /** Pixels, at least 1. */
  readonly width: number;
  readonly height: number;
  /** R, G, B of each pixel, row by row from the top left; length is 3 * width * height. */
  readonly data: Uint8Array;
}

/**
 * As `RgbImage`, 0..255 without rounding: for what goes into a network that tells pictures apart by less than a grey level. Rounding moved the score
 * of a face by up to 0.006 whenever its crop moved by a hundredth of a pixel.
 */
export interface FineImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** One number a pixel (a mask, a weight), 0..1, rows from the top; length is width * height. */
export interface FloatPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function createImage(width: number, height: number): RgbImage {
  return { width, height, data: new Uint8Array(3 * width * height) };
}

export function createFineImage(width: number, height: number): FineImage {
  return { width, height, data: new Float32Array(3 * width * height) };
}

export function createPlane(width: number, height: number): FloatPlane {
  return { width, height, data: new Float32Array(width * height) };
}
