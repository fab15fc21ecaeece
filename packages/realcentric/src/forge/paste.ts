/** @file A forged crop put back into the photograph it was cut from. */
import { invertSimilarity, mapPoints } from '../faces/similarity.ts';
import type { Similarity } from '../faces/types.ts';
import type { FloatPlane, RgbImage } from '../images/image.ts';
import { sampleMirrored } from '../images/warp.ts';
import type { Forgery } from './types.ts';

/** From this share of the forged picture on, a pixel is taken from the crop alone: the crop holds the blend itself. */
const FULL = 0.1;

/** Bilinear value of a plane at continuous coordinates (pixel i covers [i, i+1)); 0 outside. */
function sampleMask({ width, height, data }: FloatPlane, x: number, y: number): number {
  const [u, v] = [x - 0.5, y - 0.5];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const at = (i: number, j: number) =>
    i < 0 || j < 0 || i >= width || j >= height ? 0 : (data[j * width + i] as number);
  const [fx, fy] = [u - left, v - top];
  const above = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
  return above * (1 - fy) + (at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx) * fy;
}

export interface Pasted {
  readonly image: RgbImage;
  /** Share of the forged crop in each pixel of the photograph, 0..1. */
  readonly mask: FloatPlane;
}

/**
 * The photograph with the forgery in place; pixels that the mask does not touch stay as they are, bit for bit.
 *
 * @param toPicture maps pixels of the crop to pixels of the photograph
 */
export function pasteBack(picture: RgbImage, forgery: Pick<Forgery, 'image' | 'mask'>, toPicture: Similarity): Pasted {
  const { width, height } = picture;
  const { width: side, height: sideY } = forgery.mask;
  const data = picture.data.slice();
  const mask = new Float32Array(width * height);
  const toCrop = invertSimilarity(toPicture);
  const corners = mapPoints(toPicture, [0, 0, side, 0, side, sideY, 0, sideY]);
  const xs = corners.filter((_, i) => i % 2 === 0);
  const ys = corners.filter((_, i) => i % 2 === 1);
  const [x0, x1] = [Math.max(0, Math.floor(Math.min(...xs))), Math.min(width, Math.ceil(Math.max(...xs)))];
  const [y0, y1] = [Math.max(0, Math.floor(Math.min(...ys))), Math.min(height, Math.ceil(Math.max(...ys)))];
  const sampled = new Uint8Array(3);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const u = toCrop.a * (x + 0.5) - toCrop.b * (y + 0.5) + toCrop.tx;
      const v = toCrop.b * (x + 0.5) + toCrop.a * (y + 0.5) + toCrop.ty;
      const share = sampleMask(forgery.mask, u, v);
      if (share <= 0) continue;
      mask[y * width + x] = share;
      const weight = Math.min(1, share / FULL);
      sampleMirrored(forgery.image, u - 0.5, v - 0.5, sampled, 0);
      const p = 3 * (y * width + x);
      for (let c = 0; c < 3; c++) {
        const old = data[p + c] as number;
        data[p + c] = Math.round(old + weight * ((sampled[c] as number) - old));
      }
    }
  }
  return { image: { width, height, data }, mask: { width, height, data: mask } };
}
