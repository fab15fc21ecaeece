/** @file How much of a face is covered, as far as colour tells. */
import { LANDMARK_COUNT, leftEye, rightEye } from '../../faces/topology.ts';
import { resize } from '../../images/resample.ts';
import type { QualityCrop } from './crop.ts';

/** Side of the face whose colours are looked at: a pixel of it is the mean of a patch of skin. */
const SIDE = 40;
/** The lips, outer and inner edge; like the eyes they have colours of their own. */
const LIPS = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178, 87, 14,
  317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
] as const;
const coloured = new Set<number>([...LIPS, ...leftEye, ...rightEye]);
const SKIN = Array.from({ length: LANDMARK_COUNT }, (_, i) => i).filter((i) => !coloured.has(i));

/** Distance in Cb and Cr (0..255) from the median, and luma over the median, beyond which a patch is not skin as the others are. */
const CHROMA = 14;
const DARKER = 0.45;
const LIGHTER = 1.9;
/** Skin has a colour: where the median has less chroma than this, the picture has none, and nothing can be told. */
const COLOURLESS = 6;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

/**
 * Share (0..1) of the skin that has not the colour of the rest of it: covered, or lit in another colour, which is not told apart; null
 * in pictures without colour. Of 150 faces of FFHQ half are below 0.14 (beards, shadows) and 5 % above 0.36, among them those with
 * sunglasses; with a mask painted over the lower half, half are above 0.5.
 */
export function occlusionOf({ image, landmarks, whole }: Omit<QualityCrop, 'inside'>): number | null {
  const edge = (image.width - whole) / 2;
  const small = resize(image, SIDE, SIDE, { x: edge, y: edge, width: whole, height: whole });
  const at = (value: number) => Math.max(0, Math.min(SIDE - 1, Math.floor(((value - edge) * SIDE) / whole)));
  const patches = SKIN.map((i) => {
    const p = 3 * (at(landmarks[2 * i + 1] as number) * SIDE + at(landmarks[2 * i] as number));
    const [r, g, b] = small.data.subarray(p, p + 3) as unknown as readonly [number, number, number];
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    return { luma, cb: 0.564 * (b - luma), cr: 0.713 * (r - luma) };
  });
  const luma = median(patches.map((patch) => patch.luma));
  const cb = median(patches.map((patch) => patch.cb));
  const cr = median(patches.map((patch) => patch.cr));
  if (Math.hypot(cb, cr) < COLOURLESS) return null;
  const covered = patches.filter(
    (patch) =>
      Math.hypot(patch.cb - cb, patch.cr - cr) > CHROMA || patch.luma < DARKER * luma || patch.luma > LIGHTER * luma,
  );
  return covered.length / patches.length;
}
