/** @file From the sightings of one face to what its finding says. */
import type { Manifest } from '../detector/manifest.ts';
import { percentileOf } from '../detector/score.ts';
import { bandOfFace } from './band.ts';
import { frameContributions } from './explain/frame-contributions.ts';
import type { FaceFinding, FaceScore } from './finding.ts';
import { estimate } from './interval.ts';
import type { Sighting } from './judge.ts';
import { qualityOf } from './quality/level.ts';
import type { FaceMeasures } from './quality/measure.ts';
import type { QualityRules } from './quality/rules.ts';

/** Pixels from which on more of them say no more: about what the detector's crop shows of a face. */
const FULL_SIZE = 96;
const LEAST_SHARPNESS = 0.05;

/** What a frame counts among others, 0..1: its size (up to 96 pixels) times its sharpness times the cosine of the angle off the camera. */
function qualityWeight({ size, sharpness, angle }: FaceMeasures): number {
  const turned = Math.max(0.1, Math.cos((angle * Math.PI) / 180));
  return Math.min(1, size / FULL_SIZE) * Math.max(LEAST_SHARPNESS, sharpness) * turned;
}

/** The sighting that shows the face best: among those judged, if there are any. */
export function bestSighting(sightings: readonly Sighting[]): Sighting {
  const judged = sightings.filter(({ scores }) => scores !== null);
  const candidates = judged.length > 0 ? judged : sightings;
  return candidates.reduce((best, one) => (qualityWeight(one.measures) > qualityWeight(best.measures) ? one : best));
}

function scoreOf(sightings: readonly Sighting[], weights: readonly number[], manifest: Manifest): FaceScore | null {
  const judged = sightings.flatMap(({ scores }, i) => (scores ? [{ ...scores, weight: weights[i] as number }] : []));
  const [first] = judged;
  if (!first) return null;
  const { probability, low, high } = estimate(judged);
  const distance = judged.reduce((sum, look) => sum + look.weight * look.distance, 0);
  const interval = { low, high };
  return {
    probability,
    interval,
    distance,
    percentile: percentileOf(distance, manifest.naturalDistances),
    band: bandOfFace(probability, interval, judged, manifest.bands),
    views: first.logits.length,
  };
}

/**
 * @param sightings by time; at least one
 * @param ranges when the face is on the screen; null for a picture
 */
export function faceFinding(
  id: number,
  sightings: readonly Sighting[],
  ranges: FaceFinding['ranges'],
  manifest: Manifest,
  rules: QualityRules,
): FaceFinding {
  const raw = sightings.map(({ scores, measures }) => (scores ? qualityWeight(measures) : 0));
  const total = raw.reduce((a, b) => a + b, 0);
  const weights = raw.map((weight) => (total > 0 ? weight / total : 0));
  const contributions = frameContributions(
    sightings.map(({ scores }, i) => ({ probability: scores?.probability ?? null, weight: weights[i] as number })),
  );
  const best = bestSighting(sightings);
  const { size, roll, confidence } = best.measures;
  return {
    id,
    box: best.face.box,
    roll,
    size,
    confidence,
    ranges,
    frames: sightings.map(({ time, face, measures, scores }, i) => ({
      time,
      box: face.box,
      size: measures.size,
      probability: scores?.probability ?? null,
      distance: scores?.distance ?? null,
      weight: weights[i] as number,
      contribution: contributions[i] as number,
    })),
    score: scoreOf(sightings, weights, manifest),
    quality: qualityOf(best.measures, rules),
    explanation: null,
    nearest: null,
  };
}
