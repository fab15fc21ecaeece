/**
 * @file From candidates of the detector to faces. The face mesh alone does not tell: it gives folds of cloth and faces the wrong way up
 * scores above 0.9. So what is in doubt is shown to the detector again, by itself, at the size it knows best, in four turns.
 */
import type { RgbImage } from '../images/image.ts';
import { turn } from '../images/turn.ts';
import { type Detection, hullBox } from './boxes.ts';
import { cutSquare } from './cut.ts';
import { detectInSquare } from './detect.ts';
import { findLandmarks, type Mesh, type Region, regionAround, rollOf } from './landmarks.ts';
import type { FaceNetworks } from './networks.ts';
import { MESH_MARGIN, refineLandmarks, settle } from './refine.ts';
import { squareToPicture } from './similarity.ts';
import type { Face } from './types.ts';

/** Candidates with both scores from here on need no second look. */
const CERTAIN = { detection: 0.8, mesh: 0.9 };
/** One score from here on earns a second look. */
const WORTH_A_LOOK = 0.5;
/** Score of the second look from which on it is a face: faces measured 0.82 to 0.96, other things up to 0.71. */
const PROVEN = 0.75;
/** The mesh gives faces 0.99 and more, profiles from the best of several crops 0.9 and more, face-like patterns mostly less. */
const ACCEPTED_MESH = 0.9;
/** What is still enough for a face that is followed: its crop is then right to about 1 % of its side. */
const FOLLOWED = { move: 0.1, turn: 0.1 };
/** Side of the second look over that of the face, and in pixels: the face covers 64 of them. Smaller looks give faces lower scores. */
const LOOK_MARGIN = 4;
const LOOK_SIZE = 256;
/** What turns a view back while its square turns on by quarters. */
const BACK = [0, 270, 180, 90] as const;
/**
 * Side of the mesh's first crop over the detector's box, and where its middle lies: so much of the way from the middle of the box to
 * the level midway between eyes and mouth, and so much of the side further up. Fitted to where the mesh came to rest on 150 photographs of
 * FFHQ and LFW: the first crop is then off by 1.5 % of its side, and mostly one pass is enough.
 */
const FIRST_CROP = { margin: 1.62, towards: 0.75, up: 0.023 };

/** The square around a detection's box, turned as its eyes are. */
export function regionOf({ box, keypoints }: Detection, margin: number): Region {
  return {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    side: margin * Math.max(box.width, box.height),
    roll: Math.atan2(keypoints[3] - keypoints[1], keypoints[2] - keypoints[0]),
  };
}

/** The square that the mesh is likely to come to rest in. */
function firstRegion(detection: Detection): Region {
  const { x, y, side, roll } = regionOf(detection, FIRST_CROP.margin);
  const [down, across] = [Math.cos(roll), -Math.sin(roll)];
  const below = (i: number) => across * (detection.keypoints[2 * i] - x) + down * (detection.keypoints[2 * i + 1] - y);
  const middle = ((below(0) + below(1)) / 2 + below(3)) / 2;
  const shift = FIRST_CROP.towards * middle - FIRST_CROP.up * side;
  return { x: x + across * shift, y: y + down * shift, side, roll };
}

/**
 * The best detection of the thing in the middle of a region, in pixels of the picture.
 * @param view the region, `LOOK_SIZE` square
 */
async function look(view: RgbImage, region: Region, networks: FaceNetworks): Promise<Detection | undefined> {
  const { x, y, side, roll } = region;
  const toPicture = squareToPicture(x, y, side, roll, LOOK_SIZE);
  let best: Detection | undefined;
  for (const detection of await detectInSquare(view, toPicture, networks.detector, WORTH_A_LOOK)) {
    const { box, score } = detection;
    const away = Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
    if (away <= side / LOOK_MARGIN / 2 && (!best || score > best.score)) best = detection;
  }
  return best;
}

/** The candidate as the best of four second looks has it, each a quarter turn on; none where none of them proves a face. */
async function prove(image: RgbImage, candidate: Detection, networks: FaceNetworks): Promise<Detection | undefined> {
  const region = regionOf(candidate, LOOK_MARGIN);
  const { x, y, side, roll } = region;
  // Cut once and turned, as cutting out of a large picture takes longer than looking.
  const upright = cutSquare(image, squareToPicture(x, y, side, roll, LOOK_SIZE), LOOK_SIZE);
  let best: Detection | undefined;
  for (const [turns, degrees] of BACK.entries()) {
    const seen = await look(turn(upright, degrees), { ...region, roll: roll + (turns * Math.PI) / 2 }, networks);
    if (seen && seen.score >= PROVEN && !(best && best.score >= seen.score)) best = seen;
  }
  return best;
}

function faceOf(detection: Detection, { landmarks, score }: Mesh): Face | undefined {
  if (score < ACCEPTED_MESH) return undefined;
  const [box, roll] = [hullBox(landmarks), rollOf(landmarks)];
  return { box, landmarks, detectionScore: detection.score, landmarkScore: score, roll };
}

/** The candidate as a face where the second look proves it. */
async function proveFace(image: RgbImage, candidate: Detection, networks: FaceNetworks): Promise<Face | undefined> {
  const proven = await prove(image, candidate, networks);
  if (!proven) return undefined;
  const region = firstRegion(proven);
  const [mesh] = await findLandmarks(image, [region], networks.landmarks);
  return faceOf(proven, await refineLandmarks(image, region, mesh, networks.landmarks));
}

/**
 * The faces among the candidates, each with its landmarks at rest.
 * @param image the picture that the candidates' pixels count in
 */
export async function confirm(
  image: RgbImage,
  candidates: readonly Detection[],
  networks: FaceNetworks,
): Promise<Face[]> {
  const regions = candidates.map(firstRegion);
  const meshes = await findLandmarks(image, regions, networks.landmarks);
  const faces: (Face | undefined)[] = [];
  for (const [i, candidate] of candidates.entries()) {
    const [region, mesh] = [regions[i], meshes[i]];
    if (candidate.score >= CERTAIN.detection && mesh.score >= CERTAIN.mesh) {
      faces.push(faceOf(candidate, await refineLandmarks(image, region, mesh, networks.landmarks)));
    } else if (candidate.score >= WORTH_A_LOOK || mesh.score >= WORTH_A_LOOK) {
      faces.push(await proveFace(image, candidate, networks));
    }
  }
  return faces.filter((face) => face !== undefined);
}

/** The mesh at a new place in a square as large and as turned as it was before; undefined where it does not fit. */
async function meshAsBefore(
  image: RgbImage,
  { x, y }: Region,
  known: Face,
  { landmarks: network }: FaceNetworks,
): Promise<Mesh | undefined> {
  const { side, roll } = regionAround(known.landmarks, MESH_MARGIN);
  const region = { x, y, side, roll };
  const [mesh] = await findLandmarks(image, [region], network);
  return mesh.score < CERTAIN.mesh ? undefined : settle(image, region, mesh, network, FOLLOWED);
}

/** A candidate and the face of the frame before that it is taken for. */
export interface FollowedCandidate {
  readonly candidate: Detection;
  readonly known: Face | undefined;
}

/**
 * As `confirm`, for candidates in a frame like one that was searched before: what was a face there needs no proof any more, and its mesh
 * mostly a single pass.
 * @returns for each candidate its face, undefined where it is none
 */
export async function confirmFollowed(
  image: RgbImage,
  candidates: readonly FollowedCandidate[],
  networks: FaceNetworks,
): Promise<(Face | undefined)[]> {
  const regions = candidates.map(({ candidate }) => firstRegion(candidate));
  const meshes = await findLandmarks(image, regions, networks.landmarks);
  const faces: (Face | undefined)[] = [];
  for (const [i, { candidate, known }] of candidates.entries()) {
    const [region, mesh] = [regions[i], meshes[i]];
    const trusted = known !== undefined || candidate.score >= CERTAIN.detection;
    if (trusted && mesh.score >= CERTAIN.mesh) {
      faces.push(faceOf(candidate, await settle(image, region, mesh, networks.landmarks, FOLLOWED)));
      continue;
    }
    const seen = known && (await meshAsBefore(image, region, known, networks));
    faces.push(seen ? faceOf(candidate, seen) : await proveFace(image, candidate, networks));
  }
  return faces;
}
