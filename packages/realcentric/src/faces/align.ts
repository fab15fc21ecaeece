/** @file An upright square crop of a face, by a similarity transform from its landmarks. */
import type { FineImage, RgbImage } from '../images/image.ts';
import { warpSimilarity } from '../images/warp.ts';
import { warpFine } from '../images/warp-fine.ts';
import { regionAround } from './landmarks.ts';
import { invertSimilarity, mapPoints, squareToPicture } from './similarity.ts';
import type { Face, FaceCrop } from './types.ts';

export interface AlignOptions {
  /** Side of the crop in pixels. */
  readonly size: number;
  /** Side of the crop over the larger side of the box around the landmarks; 1.3 unless told. */
  readonly margin?: number;
}

function cropOf({ landmarks }: Pick<Face, 'landmarks'>, { size, margin = 1.3 }: AlignOptions) {
  const { x, y, side, roll } = regionAround(landmarks, margin);
  return squareToPicture(x, y, side, roll, size);
}

/**
 * Cuts a face out: eyes level, the box around its landmarks in the middle, square. Pixels outside the picture are mirrored in.
 */
export function alignFace(image: RgbImage, face: Pick<Face, 'landmarks'>, options: AlignOptions): FaceCrop {
  const { size } = options;
  const toPicture = cropOf(face, options);
  return {
    image: warpSimilarity(image, toPicture, size, size),
    landmarks: mapPoints(invertSimilarity(toPicture), face.landmarks),
    toPicture,
  };
}

/** The picture that `alignFace` cuts, without rounding. */
export function alignFine(image: RgbImage, face: Pick<Face, 'landmarks'>, options: AlignOptions): FineImage {
  return warpFine(image, cropOf(face, options), options.size, options.size);
}
