/** @file An upright square crop of a face, by a similarity transform from its landmarks. */
import type { RgbImage } from '../images/image.ts';
import { warpSimilarity } from '../images/warp.ts';
import { regionAround } from './landmarks.ts';
import { invertSimilarity, mapPoints, squareToPicture } from './similarity.ts';
import type { Face, FaceCrop } from './types.ts';

export interface AlignOptions {
  /** Side of the crop in pixels. */
  readonly size: number;
  /** Side of the crop over the larger side of the box around the landmarks; 1.3 unless told. */
  readonly margin?: number;
}

/**
 * Cuts a face out: eyes level, the box around its landmarks in the middle, square. Pixels outside the picture are mirrored in.
 */
export function alignFace(image: RgbImage, face: Pick<Face, 'landmarks'>, options: AlignOptions): FaceCrop {
  const { size, margin = 1.3 } = options;
  const { x, y, side, roll } = regionAround(face.landmarks, margin);
  const toPicture = squareToPicture(x, y, side, roll, size);
  return {
    image: warpSimilarity(image, toPicture, size, size),
    landmarks: mapPoints(invertSimilarity(toPicture), face.landmarks),
    toPicture,
  };
}
