/** @file One picture to its finding: read, find faces, cut them out, score them. */
import { type Detector, scoreCrops } from '../detector/score.ts';
import { UserError } from '../errors.ts';
import { alignFace } from '../faces/align.ts';
import { type FoundFace, findFaces } from '../faces/find.ts';
import type { FaceNetworks } from '../faces/networks.ts';
import type { RgbImage } from '../images/image.ts';
import { readPicture } from '../media/pictures.ts';
import type { FaceFinding, Finding, Verdict } from './finding.ts';

export interface Scanner {
  readonly detector: Detector;
  readonly networks: FaceNetworks;
}

/** The faces of a picture, found and judged. */
export async function judgeFaces(image: RgbImage, scanner: Scanner): Promise<FaceFinding[]> {
  return judgeFound(image, await findFaces(image, scanner.networks), scanner);
}

/** Faces that were found, judged. One below 32 pixels is reported without a score. */
export async function judgeFound(
  image: RgbImage,
  faces: readonly FoundFace[],
  { detector }: Pick<Scanner, 'detector'>,
): Promise<FaceFinding[]> {
  const { size, margin } = detector.manifest.input;
  const judged = faces.filter((face) => !face.tooSmall);
  const crops = judged.map((face) => alignFace(image, face, { size, margin }).image);
  const scores = await scoreCrops(detector, crops);
  return faces.map((face) => {
    const at = judged.indexOf(face);
    const score = at < 0 ? undefined : scores[at];
    return {
      box: face.box,
      roll: (face.roll * 180) / Math.PI,
      size: face.size,
      confidence: face.detectionScore * face.landmarkScore,
      score: score
        ? { probability: score.probability, distance: score.distance, percentile: score.percentile, band: score.band }
        : null,
    };
  });
}

const strength: Readonly<Record<Verdict, number>> = { 'n/a': 0, little: 1, uncertain: 2, substantial: 3 };

function verdictOf(faces: readonly FaceFinding[]): Verdict {
  return faces.reduce<Verdict>(
    (worst, { score }) => (score && strength[score.band] > strength[worst] ? score.band : worst),
    'n/a',
  );
}

/** A scanned picture with its pixels, for those who draw on it. */
export interface ScannedPicture {
  readonly finding: Finding;
  readonly image: RgbImage | undefined;
}

/** @throws UserError where the file cannot be read as a picture */
export async function judgePicture(file: string, scanner: Scanner): Promise<ScannedPicture> {
  const { image, sha256 } = await readPicture(file);
  const faces = await judgeFaces(image, scanner);
  const status = faces.length === 0 ? 'no_face' : faces.some((face) => face.score) ? 'ok' : 'low_quality';
  const { width, height } = image;
  return { finding: { file, status, verdict: verdictOf(faces), sha256, width, height, faces, message: null }, image };
}

/** As `judgePicture`, but a file that cannot be read is a finding with status `error`, so that the others are still done. */
export async function scanPicture(file: string, scanner: Scanner): Promise<ScannedPicture> {
  try {
    return await judgePicture(file, scanner);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const nothing = { verdict: 'n/a', sha256: null, width: null, height: null, faces: [] } as const;
    return { finding: { file, status: 'error', ...nothing, message: error.message }, image: undefined };
  }
}
