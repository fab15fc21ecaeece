/** @file The faces of the next frame, given those of the one before: a fraction of the work of searching every frame through. */
import { createImage, type RgbImage } from '../images/image.ts';
import { DETECTOR_SIZE } from './anchors.ts';
import { type Detection, overlap, suppress } from './boxes.ts';
import { confirm } from './confirm.ts';
import { cutSquare } from './cut.ts';
import { detectInView } from './detect.ts';
import { type FindOptions, type FoundFace, measureFaces } from './find.ts';
import { regionAround } from './landmarks.ts';
import type { FaceNetworks } from './networks.ts';
import { enlarge, type Reduced, viewsOf, wholeView } from './pyramid.ts';
import { mapPoints, squareToPicture } from './similarity.ts';
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

/** What the detector sees around a face of the frame before. */
async function lookAround(image: RgbImage, face: Face, networks: FaceNetworks): Promise<Detection[]> {
  const { x, y, side, roll } = regionAround(face.landmarks, LOOK_MARGIN);
  const toPicture = squareToPicture(x, y, side, roll, DETECTOR_SIZE);
  const view = cutSquare(image, toPicture, DETECTOR_SIZE);
  const scale = side / DETECTOR_SIZE;
  return (await detectInView(view.data, networks.detector, CANDIDATE)).map(({ box, keypoints, score }) => {
    const [middleX, middleY] = mapPoints(toPicture, [box.x + box.width / 2, box.y + box.height / 2]);
    // The box of a turned view keeps its size: confirming looks at its middle and size alone.
    const [width, height] = [box.width * scale, box.height * scale];
    return {
      box: { x: middleX - width / 2, y: middleY - height / 2, width, height },
      keypoints: mapPoints(toPicture, keypoints),
      score,
    };
  });
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
  { smallest, signal }: FindOptions = {},
): Promise<FoundFace[]> {
  const seen: Detection[] = [];
  const isKnown = ({ box }: Detection) => before.some((face) => overlap(box, face.box) > SAME_BOX);
  const { image: sparse, factor } = thinOut(image);
  for (const view of viewsOf(sparse, wholeView(sparse.width, sparse.height))) {
    for (const detection of await detectInView(view.pixels, networks.detector, CANDIDATE)) {
      const there = view.toPicture(detection);
      if (there) seen.push(enlarge(there, factor));
    }
  }
  for (const face of before) {
    signal?.throwIfAborted();
    if (seen.some(({ box }) => overlap(box, face.box) > SAME_BOX)) continue;
    seen.push(...(await lookAround(image, face, networks)));
  }
  const candidates = suppress(seen, SAME_BOX);
  const largest = Math.max(0, ...candidates.map(({ box }) => box.width));
  const worthy = candidates.filter((d) => isKnown(d) || d.box.width >= SMALLEST_BESIDE * largest);
  return measureFaces(await confirm(image, worthy, networks), image, smallest);
}
