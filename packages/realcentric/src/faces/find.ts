/** @file All faces of a picture: detector over the views of the pyramid, each candidate confirmed and refined by the face mesh. */
import type { RgbImage } from '../images/image.ts';
import { containment, type Detection, overlap, shareInside, suppress } from './boxes.ts';
import { confirm } from './confirm.ts';
import { detectInView } from './detect.ts';
import { regionAround } from './landmarks.ts';
import type { FaceNetworks } from './networks.ts';
import {
  enlarge,
  finerLevels,
  type Level,
  type QuarterTurns,
  type Reduced,
  reduceFor,
  turnBack,
  turnImage,
  viewsOf,
  wholeView,
} from './pyramid.ts';
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
/** Beside a face, others of less than this share of its size are not searched for, or of little more where that takes fewer views. */
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

type Turns = QuarterTurns | 0;

/** A picture to search: as it is, or turned. */
interface Search {
  readonly image: RgbImage;
  readonly networks: FaceNetworks;
  readonly turns: Turns;
  /** The picture as the detector sees it: reduced and turned. */
  readonly turned: RgbImage;
  readonly reduced: Reduced;
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

interface TurnedFace extends Face {
  readonly turns: Turns;
}

/** The faces in the views of a level that are not among those known. */
async function searchLevel(search: Search, level: Level, known: readonly Face[]): Promise<TurnedFace[]> {
  const { image, networks, turns, turned, reduced, signal } = search;
  const found: Detection[] = [];
  for (const view of viewsOf(turned, level)) {
    signal?.throwIfAborted();
    for (const detection of await detectInView(view.pixels, networks.detector, CANDIDATE)) {
      const there = view.toPicture(detection);
      if (!there) continue;
      found.push(enlarge(turnBack(there, turns, reduced.image.width, reduced.image.height), reduced.factor));
    }
  }
  const fresh = suppress(found, SAME_BOX).filter((d) => !known.some((face) => overlap(face.box, d.box) > SAME_BOX));
  return (await confirm(image, fresh, networks)).map((face) => ({ ...face, turns }));
}

/** The known faces and those that finer levels show, down to `smallest` or a share of the largest known. */
async function searchFiner(search: Search, known: readonly TurnedFace[], smallest: number): Promise<TurnedFace[]> {
  const { width, height } = search.turned;
  const largest = Math.max(0, ...known.map(sizeOf));
  let faces = [...known];
  const beside = largest * SMALLEST_BESIDE.share;
  const wanted = Math.max(smallest, beside) / search.reduced.factor;
  // What is to be found at all is not let go for fewer views.
  const least = beside > smallest ? SMALLEST_BESIDE.least : 1;
  for (const level of finerLevels(width, height, wanted, least)) {
    faces = unique([...faces, ...(await searchLevel(search, level, faces))]);
  }
  return faces;
}

/** Which way up the picture is, by what its faces say. */
function mainTurns(faces: readonly TurnedFace[]): Turns {
  const votes = [0, 0, 0, 0];
  for (const face of faces) votes[face.turns] += strength(face);
  return votes.indexOf(Math.max(...votes)) as Turns;
}

/**
 * Finds the faces of a picture, largest first.
 *
 * 1. The detector sees the whole picture. Where it finds nothing, or a face that it is not certain of or that is tilted by more than 45 degrees, it sees the picture in the
 *    other three quarter turns as well, and of each face the strongest form counts; without success, with room around it, for
 *    close-ups.
 * 2. It sees tiles of finer scales, turned as most faces are: down to faces of `smallest` pixels, or of a quarter of the largest
 *    face found, whichever is more. Where there is still no face, the tiles are searched in the other quarter turns, down to
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
  const reduced = reduceFor(image, smallest);
  const searchOf = (turns: Turns): Search => {
    const turned = turns === 0 ? reduced.image : turnImage(reduced.image, turns);
    return { image, networks, turns, turned, reduced, signal };
  };
  const searchWhole = (turns: Turns, share = 1) => {
    const search = searchOf(turns);
    return searchLevel(search, wholeView(search.turned.width, search.turned.height, share), []);
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
