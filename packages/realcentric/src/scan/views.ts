/** @file Several views of one face: the crop as the detector knows it, mirrored, a little nearer and farther. */
import { alignFine } from '../faces/align.ts';
import type { Face } from '../faces/types.ts';
import { flip } from '../images/flip.ts';
import type { FineImage, RgbImage } from '../images/image.ts';

/** Sides of the crop over that of the manifest; each is looked at as it is and mirrored. Training varies crops by as much. */
const ZOOMS = [1, 1.06, 0.94] as const;

/** Most views of a face. */
export const MOST_VIEWS = 2 * ZOOMS.length;

/**
 * Crops of a face, the plain one first.
 * @param input size in pixels and margin of the detector's crops
 * @param count how many, 1..`MOST_VIEWS`
 */
export function faceViews(
  image: RgbImage,
  face: Pick<Face, 'landmarks'>,
  { size, margin }: { readonly size: number; readonly margin: number },
  count: number,
): FineImage[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_VIEWS) {
    throw new RangeError(`${count} is no number of views; 1 to ${MOST_VIEWS} can be had`);
  }
  return ZOOMS.slice(0, Math.ceil(count / 2))
    .flatMap((zoom) => {
      const plain = alignFine(image, face, { size, margin: zoom * margin });
      return [plain, flip(plain)];
    })
    .slice(0, count);
}
