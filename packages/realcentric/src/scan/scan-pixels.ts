/** @file The faces of one picture, found and judged. */
import { scoreCrops } from '../detector/score.ts';
import { alignFace } from '../faces/align.ts';
import { type FoundFace, findFaces } from '../faces/find.ts';
import type { RgbImage } from '../images/image.ts';
import type { Judgement } from './complete.ts';
import type { FaceFinding, Verdict } from './finding.ts';
import type { Scanner } from './scanner.ts';

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
  return faces.map((face, id) => {
    const at = judged.indexOf(face);
    const score = at < 0 ? undefined : scores[at];
    const { box } = face;
    const roll = (face.roll * 180) / Math.PI;
    return {
      id,
      box,
      roll,
      size: face.size,
      confidence: face.detectionScore * face.landmarkScore,
      ranges: null,
      frames: [
        {
          time: null,
          box,
          size: face.size,
          probability: score?.probability ?? null,
          distance: score?.distance ?? null,
          weight: score ? 1 : 0,
        },
      ],
      score: score
        ? {
            probability: score.probability,
            interval: { low: score.probability, high: score.probability },
            distance: score.distance,
            percentile: score.percentile,
            band: score.band,
            views: 1,
          }
        : null,
      quality: {
        size: face.size,
        sharpness: 1,
        yaw: 0,
        pitch: 0,
        roll,
        occlusion: null,
        level: score ? 'good' : 'low',
        reasons: score ? [] : ['small'],
      },
      explanation: null,
      nearest: null,
    };
  });
}

const strength: Readonly<Record<Verdict, number>> = { 'n/a': 0, little: 1, uncertain: 2, substantial: 3 };

/** A picture, scanned. */
export async function scanPixels(image: RgbImage, scanner: Scanner): Promise<Judgement> {
  const faces = await judgeFaces(image, scanner);
  const decisive = faces.reduce<FaceFinding['score']>(
    (worst, { score }) => (score && strength[score.band] > strength[worst?.band ?? 'n/a'] ? score : worst),
    null,
  );
  return {
    status: faces.length === 0 ? 'no_face' : decisive ? 'ok' : 'low_quality',
    verdict: decisive?.band ?? 'n/a',
    probability: decisive?.probability ?? null,
    faces,
    looked: { frames: 1, seconds: 0, stopped: 'all' },
    reasons: faces.length === 0 ? [{ code: 'no_face', face: null, values: { frames: 1 } }] : [],
  };
}
