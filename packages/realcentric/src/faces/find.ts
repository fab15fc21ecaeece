/** @file All faces of a picture: detector over the views of the pyramid, each candidate confirmed and refined by the face mesh. */
import type { RgbImage } from '../images/image.ts';
import { containment, overlap, shareInside, suppress } from './boxes.ts';
import { confirm } from './confirm.ts';
import { detectInLevel } from './detect-level.ts';
import { regionAround } from './landmarks.ts';
import type { FaceNetworks } from './networks.ts';
import { finerLevels, type Level, type Pyramid, pyramidOf, type Turns, wholeView } from './pyramid.ts';
import type { Face } from './types.ts';

export interface FindOptions {
  /** Height in pixels from which on faces are searched for, and below which a face is `tooSmall`; 32 unless told. */
  readonly smallest?: number;
  readonly signal?: AbortSignal;
}

export interface FoundFace extends Face {
  /** Larger side of the box around the landmarks, taken in the face's own upright frame, in pixels. */
  readonly size: number;
  /** Smaller than wanted: reported, but with too few pixels to judge. */
  readonly tooSmall: boolean;
  /** Share of the box that lies in the picture, 0..1; the rest of an aligned crop is mirrored in. */
  readonly inside: number;
}

const DEFAULT_SMALLEST = 32;
/** Scores from which on the detector's candidates are looked at; almost all below 0.6 are refused by the mesh. */
const CANDIDATE = 0.3;
/** Boxes that overlap by more are one face seen several times. */
const SAME_BOX = 0.3;
/** Share of its view that a picture without a face is shrunk to: the detector misses faces that fill theirs. */
const CLOSE_UP = 0.5;
/** A face with a detection score below this, or tilted by more than this (in radians), may be one of a picture that lies on its side. */
const UPRIGHT = { detection: 0.8, tilt: Math.PI / 4 };
/** Beside a face, others of less than this share of its size are not searched for, or of little more where that costs less. */
const SMALLEST_BESIDE = { share: 1 / 4, least: 0.85 };

const upright = (face: Face) => face.detectionScore >= UPRIGHT.detection && Math.abs(face.roll) <= UPRIGHT.tilt;

const sameFace = (a: Face, b: Face) => overlap(a.box, b.box) > SAME_BOX || containment(a.box, b.box) > 0.7;

const strength = (face: Face) => face.detectionScore * face.landmarkScore;

/** Of a face that was found more than once, the form with the best scores. */
function unique<T extends Face>(faces: readonly T[]): T[] {
  const kept: T[] = [];
  for (const face of [...faces].sort((a, b) => strength(b) - strength(a))) {
    if (!kept.some((other) => sameFace(face, other))) kept.push(face);
  }
  return kept;
}

const sizeOf = (face: Face) => regionAround(face.landmarks, 1).side;

/** A picture to search: as it is, or turned. */
interface Search {
  readonly image: RgbImage;
  readonly networks: FaceNetworks;
  readonly turns: Turns;
  /** Of the turned picture. */
  readonly width: number;
  readonly height: number;
  readonly pyramid: Pyramid;
  readonly signal: AbortSignal | undefined;
}

/** Faces with what is said of those that were found, largest first. */
export function measureFaces(
  faces: readonly Face[],
  { width, height }: Pick<RgbImage, 'width' | 'height'>,
  smallest = DEFAULT_SMALLEST,
): FoundFace[] {
  const frame = { x: 0, y: 0, width, height };
  return faces
    .map(({ box, landmarks, detectionScore, landmarkScore, roll }) => {
      const size = regionAround(landmarks, 1).side;
      const inside = shareInside(box, frame);
      return { box, landmarks, detectionScore, landmarkScore, roll, size, tooSmall: size < smallest, inside };
    })
    .sort((a, b) => b.size - a.size);
}

/** The faces in the views of a level that are not among those known. */
async function searchLevel(search: Search, level: Level, known: readonly Face[]): Promise<Face[]> {
  const { image, networks, turns, pyramid, signal } = search;
  const found = await detectInLevel(pyramid, level, networks.detector, { threshold: CANDIDATE, turns, signal });
  const fresh = suppress(found, SAME_BOX).filter((d) => !known.some((face) => overlap(face.box, d.box) > SAME_BOX));
  return confirm(image, fresh, networks);
}

/** The known faces and those that finer levels show, down to `smallest` or a share of the largest known. */
async function searchFiner(search: Search, known: readonly Face[], smallest: number): Promise<Face[]> {
  const { width, height } = search;
  const largest = Math.max(0, ...known.map(sizeOf));
  let faces = [...known];
  const beside = largest * SMALLEST_BESIDE.share;
  const wanted = Math.max(smallest, beside);
  // What is to be found at all is not let go for smaller views.
  const least = beside > smallest ? SMALLEST_BESIDE.least : 1;
  for (const level of finerLevels(width, height, wanted, least)) {
    faces = unique([...faces, ...(await searchLevel(search, level, faces))]);
  }
  return faces;
}

/** The quarter turns that make most faces upright. What search found a face does not tell: many are found in several of them. */
function mainTurns(faces: readonly Face[]): Turns {
  const votes = [0, 0, 0, 0];
  for (const face of faces) votes[(4 - Math.round((2 * face.roll) / Math.PI)) % 4] += strength(face);
  return votes.indexOf(Math.max(...votes)) as Turns;
}

/**
 * Finds the faces of a picture, largest first.
 *
 * 1. The detector sees the whole picture. Where it finds nothing, or a face that it is not certain of or that is tilted by more than 45 degrees, it sees the picture in the
 *    other three quarter turns as well, and of each face the strongest form counts; without success, with room around it, for
 *    close-ups.
 * 2. It sees finer scales, turned as most faces are: down to faces of `smallest` pixels, or of a quarter of the largest
 *    face found, whichever is more. Where there is still no face, they are searched in the other quarter turns, down to
 *    twice `smallest`.
 *
 * Candidates become faces by `confirm`.
 */
export async function findFaces(
  image: RgbImage,
  networks: FaceNetworks,
  options: FindOptions = {},
): Promise<FoundFace[]> {
  const { smallest = DEFAULT_SMALLEST, signal } = options;
  const pyramid = pyramidOf(image);
  const searchOf = (turns: Turns): Search => {
    const [width, height] = turns === 1 || turns === 3 ? [image.height, image.width] : [image.width, image.height];
    return { image, networks, turns, width, height, pyramid, signal };
  };
  const searchWhole = (turns: Turns, share = 1) => {
    const search = searchOf(turns);
    return searchLevel(search, wholeView(search.width, search.height, share), []);
  };
  let faces = await searchWhole(0);
  if (faces.length === 0 || !faces.every(upright)) {
    for (const turns of [1, 2, 3] as const) faces.push(...(await searchWhole(turns)));
  }
  if (faces.length === 0) faces = await searchWhole(0, CLOSE_UP);
  faces = unique(faces);
  const main = mainTurns(faces);
  faces = await searchFiner(searchOf(main), faces, smallest);
  for (const turns of [1, 2, 3] as const) {
    if (faces.length === 0) faces = await searchFiner(searchOf(turns), faces, 2 * smallest);
  }
  return measureFaces(faces, image, smallest);
}
