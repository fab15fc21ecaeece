/**
 * @file From candidates of the detector to faces. The face mesh alone does not tell: it gives folds of cloth and faces the wrong way up
 * scores above 0.9. So what is in doubt is shown to the detector again, by itself, at the size it knows best, in four turns.
 */
import type { RgbImage } from '../images/image.ts';
import { turn } from '../images/turn.ts';
import { DETECTOR_SIZE } from './anchors.ts';
import { type Detection, hullBox } from './boxes.ts';
import { cutSquare } from './cut.ts';
import { detectInView } from './detect.ts';
import { findLandmarks, type Region, rollOf } from './landmarks.ts';
import type { FaceNetworks } from './networks.ts';
import { refineLandmarks } from './refine.ts';
import { mapPoints, squareToPicture } from './similarity.ts';
import type { Face } from './types.ts';

/** Candidates with both scores from here on need no second look. */
const CERTAIN = { detection: 0.8, mesh: 0.9 };
/** One score from here on earns a second look. */
const WORTH_A_LOOK = 0.5;
/** Score of the second look from which on it is a face: faces measured 0.82 to 0.96, other things up to 0.71. */
const PROVEN = 0.75;
/** The mesh gives faces 0.99 and more, profiles from the best of several crops 0.9 and more, face-like patterns mostly less. */
const ACCEPTED_MESH = 0.9;
/** Side of the second look over that of the face: the face then covers 64 of 256 pixels. */
const LOOK_MARGIN = 4;
/** What turns a view back while its square turns on by quarters. */
const BACK = [0, 270, 180, 90] as const;
/** Side of the mesh's first crop over the detector's box. */
const FIRST_MARGIN = 1.5;

/** The square around a detection's box, turned as its eyes are. */
export function regionOf({ box, keypoints }: Detection, margin: number): Region {
  return {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    side: margin * Math.max(box.width, box.height),
    roll: Math.atan2(keypoints[3] - keypoints[1], keypoints[2] - keypoints[0]),
  };
}

/**
 * The best detection of the thing in the middle of a region, in pixels of the picture.
 * @param view the region, `DETECTOR_SIZE` square
 */
async function look(view: RgbImage, region: Region, networks: FaceNetworks): Promise<Detection | undefined> {
  const toPicture = squareToPicture(region.x, region.y, region.side, region.roll, DETECTOR_SIZE);
  const middle = DETECTOR_SIZE / 2;
  const reach = DETECTOR_SIZE / LOOK_MARGIN / 2;
  let best: Detection | undefined;
  for (const detection of await detectInView(view.data, networks.detector, WORTH_A_LOOK)) {
    const { x, y, width, height } = detection.box;
    if (Math.hypot(x + width / 2 - middle, y + height / 2 - middle) > reach) continue;
    if (!best || detection.score > best.score) best = detection;
  }
  if (!best) return undefined;
  const scale = region.side / DETECTOR_SIZE;
  const { x, y, width, height } = best.box;
  const [centerX, centerY] = mapPoints(toPicture, [x + width / 2, y + height / 2]);
  return {
    // The box of a turned view keeps its size: only its middle and size matter from here on.
    box: {
      x: centerX - (width * scale) / 2,
      y: centerY - (height * scale) / 2,
      width: width * scale,
      height: height * scale,
    },
    keypoints: mapPoints(toPicture, best.keypoints),
    score: best.score,
  };
}

/** The candidate as the best of four second looks has it, each a quarter turn on; none where none of them proves a face. */
async function prove(image: RgbImage, candidate: Detection, networks: FaceNetworks): Promise<Detection | undefined> {
  const region = regionOf(candidate, LOOK_MARGIN);
  const { x, y, side, roll } = region;
  // Cut once and turned, as cutting out of a large picture takes longer than looking.
  const upright = cutSquare(image, squareToPicture(x, y, side, roll, DETECTOR_SIZE), DETECTOR_SIZE);
  let best: Detection | undefined;
  for (const [turns, degrees] of BACK.entries()) {
    const seen = await look(turn(upright, degrees), { ...region, roll: roll + (turns * Math.PI) / 2 }, networks);
    if (seen && seen.score >= PROVEN && !(best && best.score >= seen.score)) best = seen;
  }
  return best;
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
  const regions = candidates.map((candidate) => regionOf(candidate, FIRST_MARGIN));
  const meshes = await findLandmarks(image, regions, networks.landmarks);
  const faces: Face[] = [];
  for (const [i, candidate] of candidates.entries()) {
    let [detection, region, mesh] = [candidate, regions[i], meshes[i]];
    if (candidate.score < CERTAIN.detection || mesh.score < CERTAIN.mesh) {
      if (candidate.score < WORTH_A_LOOK && mesh.score < WORTH_A_LOOK) continue;
      const proven = await prove(image, candidate, networks);
      if (!proven) continue;
      detection = proven;
      region = regionOf(proven, FIRST_MARGIN);
      [mesh] = await findLandmarks(image, [region], networks.landmarks);
    }
    const { landmarks, score } = await refineLandmarks(image, region, mesh, networks.landmarks);
    if (score < ACCEPTED_MESH) continue;
    const [box, roll] = [hullBox(landmarks), rollOf(landmarks)];
    faces.push({ box, landmarks, detectionScore: detection.score, landmarkScore: score, roll });
  }
  return faces;
}
