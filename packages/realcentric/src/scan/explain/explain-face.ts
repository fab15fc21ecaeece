/** @file The heat map of one face, as a finding carries it. Runs in Node and in the browser. */
import { heatMap } from '../../detector/explanation.ts';
import type { Detector } from '../../detector/score.ts';
import type { FaceCrop } from '../../faces/types.ts';
import type { Explanation } from './explanation.ts';
import { faceParts } from './face-parts.ts';

/**
 * Explains the score of a crop that `alignFace` cut with the detector's size and margin; null where the detector has no
 * explanation, or was opened without it.
 *
 * @param time of the frame, in seconds; null for a picture
 */
export async function explainFace(
  { image, landmarks, toPicture }: FaceCrop,
  detector: Detector,
  time: number | null = null,
): Promise<Explanation | null> {
  const map = await heatMap(detector, image);
  if (!map) return null;
  const { width, height, data } = map;
  const strongest = data.reduce((most, value) => Math.max(most, value), 0);
  const bytes = Uint8Array.from(data, (value) => (strongest > 0 ? Math.round((255 * value) / strongest) : 0));
  const { a, b, tx, ty } = toPicture;
  const cell = image.width / width;
  return {
    width,
    height,
    map: btoa(String.fromCharCode(...bytes)),
    crop: { a: a * cell, b: b * cell, tx, ty },
    ...faceParts(map, landmarks, image.width),
    time,
    target: 'manipulation',
  };
}
