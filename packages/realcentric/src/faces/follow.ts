/** @file The faces of the next frame, given those of the one before: a fraction of the work of searching every frame through. */
import { createImage, type RgbImage } from '../images/image.ts';
import { DETECTOR_SIZE } from './anchors.ts';
import { type Detection, overlap, suppress } from './boxes.ts';
import { confirmFollowed } from './confirm.ts';
import { cutSquare } from './cut.ts';
import { detectInSquare } from './detect.ts';
import { type FindOptions, type FoundFace, measureFaces } from './find.ts';
import { type Region, regionAround } from './landmarks.ts';
import type { FaceNetworks } from './networks.ts';
import { enlarge, type Reduced } from './pyramid.ts';
import type { Refused } from './refused.ts';
import { squareToPicture } from './similarity.ts';
import type { Face } from './types.ts';

/** Score from which on the detector's candidates are looked at: what is in doubt is left to a full search, which takes its time. */
const CANDIDATE = 0.5;
/** Beside the largest new face, others of less than this share of its size are left alone. */
const SMALLEST_BESIDE = 1 / 3;
/** Boxes that overlap by more are one face. */
const SAME_BOX = 0.3;
/** Side of the square in which a face is sought again over its size in the frame before. */
const LOOK_MARGIN = 4;

/**
 * Every so many-th pixel, so that about two are left for each that the detector sees: averaging all of a large frame would take longer
 * than the detector itself, and first sight needs no fine detail.
 */
function thinOut(image: RgbImage): Reduced {
  const factor = Math.max(1, Math.floor(Math.max(image.width, image.height) / (2 * DETECTOR_SIZE)));
  if (factor === 1) return { image, factor };
  const [width, height] = [image.width, image.height].map((side) => Math.ceil(side / factor)) as [number, number];
  const out = createImage(width, height);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0, p = 3 * y * factor * image.width; x < width; x++, p += 3 * factor, o += 3) {
      out.data[o] = image.data[p];
      out.data[o + 1] = image.data[p + 1];
      out.data[o + 2] = image.data[p + 2];
    }
  }
  return { image: out, factor };
}

async function lookAt(image: RgbImage, { x, y, side, roll }: Region, networks: FaceNetworks): Promise<Detection[]> {
  const toPicture = squareToPicture(x, y, side, roll, DETECTOR_SIZE);
  return detectInSquare(cutSquare(image, toPicture, DETECTOR_SIZE), toPicture, networks.detector, CANDIDATE);
}

/** What the detector sees of the whole picture. */
async function lookAtAll(image: RgbImage, networks: FaceNetworks): Promise<Detection[]> {
  const { image: sparse, factor } = thinOut(image);
  const { width, height } = sparse;
  const whole = { x: width / 2, y: height / 2, side: Math.max(width, height), roll: 0 };
  return (await lookAt(sparse, whole, networks)).map((detection) => enlarge(detection, factor));
}

export interface FollowOptions extends FindOptions {
  /** What was refused in this shot so far; grows by what is refused in this frame. */
  readonly refused?: Refused;
}

/** The face that a candidate is taken for, at the same place. */
function knownAs({ box }: Detection, before: readonly Face[]): Face | undefined {
  const [nearest] = before
    .map((face) => ({ face, shared: overlap(box, face.box) }))
    .filter(({ shared }) => shared > SAME_BOX)
    .sort((a, b) => b.shared - a.shared);
  return nearest?.face;
}

/**
 * Finds the faces that a frame shows at first sight, and again those of the frame before where they are too small for that, or hidden from
 * it. What is new and small, or lies on its side, only `findFaces` finds. Largest first.
 *
 * @param before the faces of the frame before
 */
export async function followFaces(
  image: RgbImage,
  before: readonly Face[],
  networks: FaceNetworks,
  { smallest, signal, refused }: FollowOptions = {},
): Promise<FoundFace[]> {
  const seen = await lookAtAll(image, networks);
  for (const face of before) {
    signal?.throwIfAborted();
    if (seen.some(({ box }) => overlap(box, face.box) > SAME_BOX)) continue;
    seen.push(...(await lookAt(image, regionAround(face.landmarks, LOOK_MARGIN), networks)));
  }
  const candidates = suppress(seen, SAME_BOX).map((candidate) => ({ candidate, known: knownAs(candidate, before) }));
  const largest = Math.max(0, ...candidates.map(({ candidate }) => candidate.box.width));
  const worthy = candidates.filter(({ candidate, known }) => {
    if (known) return true;
    return candidate.box.width >= SMALLEST_BESIDE * largest && !refused?.passOver(candidate);
  });
  const faces = await confirmFollowed(image, worthy, networks);
  for (const [i, { candidate }] of worthy.entries()) if (!faces[i]) refused?.add(candidate);
  return measureFaces(
    faces.filter((face) => face !== undefined),
    image,
    smallest,
  );
}
