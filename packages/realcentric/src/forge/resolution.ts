/** @file A source as sharp as the target's picture could show it. */
import type { FaceCrop } from '../faces/types.ts';
import type { RgbImage } from '../images/image.ts';
import { resize } from '../images/resample.ts';

/**
 * The source as the target's picture could show it: a face that is small in the target's picture has been enlarged to the crop, and
 * the forger's face would have been drawn on the same coarse pixels.
 */
export function atResolutionOf(target: FaceCrop, source: FaceCrop): RgbImage {
  const scale = (crop: FaceCrop) => Math.hypot(crop.toPicture.a, crop.toPicture.b);
  const { width, height } = source.image;
  if (!(scale(target) < 0.9 * Math.min(1, scale(source)))) return source.image;
  const small = (side: number) => Math.max(1, Math.round(side * scale(target)));
  return resize(resize(source.image, small(width), small(height)), width, height);
}
