/** @file The face of a prepared crop at another size and with another margin. */
import { squareToPicture } from '../../faces/similarity.ts';
import type { RgbImage } from '../../images/image.ts';
import { warpSimilarity } from '../../images/warp.ts';

/**
 * The face, which lies upright in the middle of a prepared crop, cut to `size` pixels with `margin`.
 * @param has margin of the crop; null of one that was taken as it was, which has none to spare
 */
export function cutAgain(
  crop: RgbImage,
  has: number | null,
  { size, margin }: { readonly size: number; readonly margin: number },
): RgbImage {
  const side = has === null ? crop.width : (crop.width * margin) / has;
  const toCrop = squareToPicture(crop.width / 2, crop.height / 2, side, 0, size);
  return warpSimilarity(crop, toCrop, size, size);
}
