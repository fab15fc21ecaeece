/** @file Square crops for the networks. */
import type { RgbImage } from '../images/image.ts';
import { warpRoughly } from '../images/warp.ts';
import { applySimilarity } from './similarity.ts';
import type { Similarity } from './types.ts';

/**
 * The picture seen through a transform from pixels of the crop, black beyond its borders. What is mirrored in there, as in crops for
 * the detector of forgeries, would complete half a face at the border to a whole one, which the networks then take for real. Sampled
 * roughly, as those who trained the networks did (bilinear, without a filter).
 */
export function cutSquare(image: RgbImage, toPicture: Similarity, size: number): RgbImage {
  const crop = warpRoughly(image, toPicture, size, size);
  const corners = [
    [0, 0],
    [size, 0],
    [0, size],
    [size, size],
  ].map(([x, y]) => applySimilarity(toPicture, x, y));
  if (corners.every(([x, y]) => x >= 0 && x <= image.width && y >= 0 && y <= image.height)) return crop;
  const { a, b, tx, ty } = toPicture;
  for (let v = 0, p = 0; v < size; v++) {
    for (let u = 0; u < size; u++, p += 3) {
      const x = a * (u + 0.5) - b * (v + 0.5) + tx;
      const y = b * (u + 0.5) + a * (v + 0.5) + ty;
      if (x >= 0 && x < image.width && y >= 0 && y < image.height) continue;
      crop.data[p] = 0;
      crop.data[p + 1] = 0;
      crop.data[p + 2] = 0;
    }
  }
  return crop;
}
