/** @file Square crops for the networks. */
import type { RgbImage } from '../images/image.ts';
import { warpSimilarity } from '../images/warp.ts';
import { applySimilarity } from './similarity.ts';
import type { Similarity } from './types.ts';

/**
 * The picture seen through a transform from pixels of the crop, black beyond its borders. What is mirrored in there, as in crops for
 * the detector of forgeries, would complete half a face at the border to a whole one, which the networks then take for real.
 */
export function cutSquare(image: RgbImage, toPicture: Similarity, size: number): RgbImage {
  const crop = warpSimilarity(image, toPicture, size, size);
  const corners = [
    [0, 0],
    [size, 0],
    [0, size],
    [size, size],
  ].map(([x, y]) => applySimilarity(toPicture, x, y));
  if (corners.every(([x, y]) => x >= 0 && x <= image.width && y >= 0 && y <= image.height)) return crop;
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const [x, y] = applySimilarity(toPicture, u + 0.5, v + 0.5);
      if (x >= 0 && x < image.width && y >= 0 && y < image.height) continue;
      crop.data.fill(0, 3 * (v * size + u), 3 * (v * size + u) + 3);
    }
  }
  return crop;
}
