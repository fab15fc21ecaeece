/** @file Sampling a picture at a place of its own for every output pixel. */
import { createImage, type FloatPlane, type RgbImage } from './image.ts';
import { sampleMirrored } from './warp.ts';

/** For every output pixel the place in the source, continuous pixels (the centre of the first pixel is at 0.5, 0.5). */
export interface DenseMap {
  readonly x: FloatPlane;
  readonly y: FloatPlane;
}

/**
 * The source at the places of the map, bilinear, mirrored at its borders; only where `where` is above 0, the other pixels stay
 * black. Meant for maps of scale about 1: nothing is filtered before.
 */
export function remap(source: RgbImage, map: DenseMap, where: FloatPlane): RgbImage {
  const out = createImage(where.width, where.height);
  const { data, width } = source;
  const limitX = source.width - 1;
  const limitY = source.height - 1;
  const pixels = out.data;
  const row = 3 * width;
  for (let i = 0; i < where.data.length; i++) {
    if (!(where.data[i] > 0)) continue;
    const x = map.x.data[i] - 0.5;
    const y = map.y.data[i] - 0.5;
    if (!(x >= 0 && y >= 0 && x < limitX && y < limitY)) {
      sampleMirrored(source, x, y, pixels, 3 * i);
      continue;
    }
    const x0 = x | 0;
    const y0 = y | 0;
    const fx = ((x - x0) * 1024) | 0;
    const fy = ((y - y0) * 1024) | 0;
    const p = y0 * row + 3 * x0;
    for (let c = 0; c < 3; c++) {
      const a = data[p + c];
      const b = data[p + row + c];
      const top = (a << 10) + Math.imul(data[p + 3 + c] - a, fx);
      const bottom = (b << 10) + Math.imul(data[p + row + 3 + c] - b, fx);
      pixels[3 * i + c] = ((top << 10) + Math.imul(bottom - top, fy) + 524288) >> 20;
    }
  }
  return out;
}
