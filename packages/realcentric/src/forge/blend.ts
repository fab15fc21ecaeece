/** @file Laying the forged picture over the target under a mask. */
import { createImage, createPlane, type FloatPlane, type RgbImage } from '../images/image.ts';

/** The mask times a factor. */
export function dimmed(mask: FloatPlane, factor: number): FloatPlane {
  const out = createPlane(mask.width, mask.height);
  for (let i = 0; i < out.data.length; i++) out.data[i] = mask.data[i] * factor;
  return out;
}

/** `target + mask (inner - target)`; where the mask is 0 the target's own bytes. All three of one size. */
export function blend(target: RgbImage, inner: RgbImage, mask: FloatPlane): RgbImage {
  const out = createImage(target.width, target.height);
  out.data.set(target.data);
  const pixels = out.data;
  for (let i = 0; i < mask.data.length; i++) {
    const share = mask.data[i];
    if (share === 0) continue;
    for (let c = 3 * i; c < 3 * i + 3; c++) {
      const value = target.data[c];
      pixels[c] = value + share * (inner.data[c] - value) + 0.5;
    }
  }
  return out;
}
