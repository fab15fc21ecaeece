/** @file The faces of the next frame, given those of the one before: a fraction of the work of searching every frame through. */
import type { RgbImage } from '../images/image.ts';
import { type Detection, overlap, suppress } from './boxes.ts';
import { confirmFollowed } from './confirm.ts';
import { cutSquare } from './cut.ts';
import { detectInSquare } from './detect.ts';
import { detectInLevel } from './detect-level.ts';
import { type FindOptions, type FoundFace, measureFaces } from './find.ts';
import { regionAround } from './landmarks.ts';
import type { FaceNetworks } from './networks.ts';
import { pyramidOf, wholeView } from './pyramid.ts';
import type { Refused } from './refused.ts';
import { squareToPicture } from './similarity.ts';
import type { Face } from './types.ts';

/** Score from which on the detector's candidates are looked at: what is in doubt is left to a full search, which takes its time. */
const CANDIDATE = 0.5;
/** Beside the largest face, new ones of less than this share of its size are left alone. */
const SMALLEST_NEW = 1 / 3;
/** Boxes that overlap by more are one face. */
const SAME_BOX = 0.3;
/** Side of the square in which a face is sought again over its size in the frame before. */
const LOOK_MARGIN = 4;
/** Side of what the detector sees of that square, pixels. */
const LOOK_SIZE = 160;

/** What the detector sees around the place of a face. */
async function lookAround(image: RgbImage, face: Face, { detector }: FaceNetworks): Promise<Detection[]> {
  const { x, y, side, roll } = regionAround(face.landmarks, LOOK_MARGIN);
  const toPicture = squareToPicture(x, y, side, roll, LOOK_SIZE);
  return detectInSquare(cutSquare(image, toPicture, LOOK_SIZE), toPicture, detector, CANDIDATE);
}

export interface FollowOptions extends FindOptions {
  /** What was refused in this shot so far; grows by what is refused in this frame. */
  readonly refused?: Refused;
  /** Faces of less than this share of the size of the largest are let go; 0 unless told. */
  readonly beside?: number;
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
  { smallest, signal, refused, beside = 0 }: FollowOptions = {},
): Promise<FoundFace[]> {
  const whole = wholeView(image.width, image.height);
  const seen = await detectInLevel(pyramidOf(image), whole, networks.detector, { threshold: CANDIDATE });
  const largestSeen = Math.max(0, ...seen.map(({ box }) => box.width));
  for (const face of before) {
    signal?.throwIfAborted();
    if (face.box.width < beside * largestSeen) continue;
    if (seen.some(({ box }) => overlap(box, face.box) > SAME_BOX)) continue;
    seen.push(...(await lookAround(image, face, networks)));
  }
  const candidates = suppress(seen, SAME_BOX).map((candidate) => ({ candidate, known: knownAs(candidate, before) }));
  const largest = Math.max(0, ...candidates.map(({ candidate }) => candidate.box.width));
  const worthy = candidates.filter(({ candidate, known }) => {
    if (known) return candidate.box.width >= beside * largest;
    return candidate.box.width >= Math.max(beside, SMALLEST_NEW) * largest && !refused?.passOver(candidate);
  });
  const faces = await confirmFollowed(image, worthy, networks);
  for (const [i, { candidate }] of worthy.entries()) if (!faces[i]) refused?.add(candidate);
  return measureFaces(
    faces.filter((face) => face !== undefined),
    image,
    smallest,
  );
}
