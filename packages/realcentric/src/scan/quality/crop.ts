/** @file The crop that a face's quality is measured on: cut out of the picture once, as that takes longer than all measures. */
import { alignFace } from '../../faces/align.ts';
import type { Face, FaceCrop } from '../../faces/types.ts';
import type { RgbImage } from '../../images/image.ts';

/** Largest side of the inside; smaller faces are taken as they are. */
const SIDE = 96;
/** Inside of the face: hair and background have a sharpness of their own. */
const INSIDE = 0.8;
/** Side of the part with the whole face over that of the face. */
const WHOLE = 1.05;

export interface QualityCrop extends Omit<FaceCrop, 'toPicture'> {
  /** Side of the square in its middle that shows the inside of the face alone, whole pixels: 0.8 of the face, 96 pixels at most. */
  readonly inside: number;
  /** Side of the square in its middle that shows the whole face: 1.05 of it, in pixels. */
  readonly whole: number;
}

/** @param size of the face in pixels */
export function qualityCrop(image: RgbImage, face: Pick<Face, 'landmarks'>, size: number): QualityCrop {
  const inside = Math.max(8, Math.min(SIDE, Math.round(size)));
  const whole = (inside * WHOLE) / INSIDE;
  // As many pixels more on each side: the inside keeps whole pixels.
  const side = inside + 2 * Math.ceil((whole - inside) / 2);
  const { image: pixels, landmarks } = alignFace(image, face, { size: side, margin: (INSIDE * side) / inside });
  return { image: pixels, landmarks, inside, whole };
}
