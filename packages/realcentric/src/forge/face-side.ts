/** @file The length by which everything about a face is measured, whatever the margin of its crop. */
import type { FaceCrop } from '../faces/types.ts';

/** Side of a crop over the larger side of the box around the landmarks, as the detector's crops are cut. */
const MARGIN = 1.3;

/**
 * Side in pixels of the square that the detector would cut around this face: 1.3 times the larger side of the box around its
 * landmarks. Kept between a quarter of the crop's side and twice that side, for landmarks that make no sense.
 */
export function faceSide({ image, landmarks }: FaceCrop): number {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < landmarks.length; i++) {
    low[i % 2] = Math.min(low[i % 2], landmarks[i]);
    high[i % 2] = Math.max(high[i % 2], landmarks[i]);
  }
  const side = MARGIN * Math.max(high[0] - low[0], high[1] - low[1]);
  const crop = Math.max(image.width, image.height);
  return Number.isFinite(side) ? Math.min(2 * crop, Math.max(crop / 4, side)) : crop;
}
