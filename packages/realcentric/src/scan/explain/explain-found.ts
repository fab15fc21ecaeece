/**
 * @file What can be said of a judged face beyond its scores: where they come from, and which known faces are like it.
 */
import { type Detector, runNetwork } from '../../detector/score.ts';
import { alignFace } from '../../faces/align.ts';
import type { Face } from '../../faces/types.ts';
import type { RgbImage } from '../../images/image.ts';
import { explainFace } from './explain-face.ts';
import type { Explanation } from './explanation.ts';
import { type Gallery, type Neighbour, nearestFaces } from './neighbours.ts';

/** Natural faces that are named, and forged ones. */
const NAMED = 3;

async function nearestTo(crop: RgbImage, gallery: Gallery, detector: Detector): Promise<Neighbour[]> {
  const { embeddings } = await runNetwork(detector, [crop]);
  return nearestFaces(gallery, embeddings[0] as Float32Array, NAMED);
}

/**
 * Both where they were asked for; null what was not, or cannot be had.
 * @param time of the frame, seconds; null in a picture
 */
export async function explainFound(
  image: RgbImage,
  face: Pick<Face, 'landmarks'>,
  time: number | null,
  detector: Detector,
  { explain = false, gallery }: { readonly explain?: boolean; readonly gallery?: Gallery },
): Promise<{ readonly explanation: Explanation | null; readonly nearest: Neighbour[] | null }> {
  if (!explain && !gallery) return { explanation: null, nearest: null };
  const crop = alignFace(image, face, detector.manifest.input);
  return {
    explanation: explain ? await explainFace(crop, detector, time) : null,
    nearest: gallery ? await nearestTo(crop.image, gallery, detector) : null,
  };
}
