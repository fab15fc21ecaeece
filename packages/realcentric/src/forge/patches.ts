/** @file Colours of small patches of a face at its landmarks. */
import type { FaceCrop } from '../faces/types.ts';
import { rgbToLab } from '../images/colour.ts';
import type { RgbImage } from '../images/image.ts';
import { faceSide } from './face-side.ts';
import { pick } from './polygon.ts';
import { bareSkin, foreheadSkin } from './regions.ts';

/** Side of the square of pixels averaged around a point, as a share of `faceSide`. */
const PATCH = 0.03;

/** Mean colour of a square around (x, y), as much of it as lies in the picture. */
function patchMean(image: RgbImage, x: number, y: number, half: number): readonly number[] {
  const left = Math.min(image.width - 1, Math.max(0, Math.round(x - half)));
  const top = Math.min(image.height - 1, Math.max(0, Math.round(y - half)));
  const right = Math.max(left + 1, Math.min(image.width, Math.round(x + half)));
  const bottom = Math.max(top + 1, Math.min(image.height, Math.round(y + half)));
  const sums = [0, 0, 0];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      for (let c = 0; c < 3; c++) sums[c] += image.data[3 * (row * image.width + column) + c];
    }
  }
  return sums.map((sum) => sum / ((right - left) * (bottom - top)));
}

/** L*, a*, b* of the patch at each of the landmarks with these indices, one after the other. */
export function patchColours(crop: FaceCrop, indices: readonly number[]): Float32Array {
  const points = pick(crop.landmarks, indices);
  const half = (PATCH * faceSide(crop)) / 2;
  const means = indices.flatMap((_, i) => patchMean(crop.image, points[2 * i], points[2 * i + 1], half));
  return rgbToLab(Uint8Array.from(means, Math.round));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Darker than the cheeks by this, or of a colour this far from theirs, is not skin but hair, hat or shade (L*a*b* units). */
const DARKER = 22;
const OTHER_COLOUR = 22;

/** Whether most of the forehead shows skin, so that it may be replaced without leaving half a fringe behind. */
export function hasBareForehead(crop: FaceCrop): boolean {
  const skin = patchColours(crop, bareSkin);
  const [l, a, b] = [0, 1, 2].map((c) => median(bareSkin.map((_, i) => skin[3 * i + c])));
  const forehead = patchColours(crop, foreheadSkin);
  const covered = foreheadSkin.filter((_, i) => {
    const colour = Math.hypot(forehead[3 * i + 1] - a, forehead[3 * i + 2] - b);
    return forehead[3 * i] < l - DARKER || colour > OTHER_COLOUR;
  });
  return 4 * covered.length <= foreheadSkin.length;
}
