/** @file The verdict of a file from its faces, and why it is what it is. */
import type { Manifest } from '../detector/manifest.ts';
import { STRENGTH, SUSTAINED, shareReaching } from './band.ts';
import type { Judgement } from './complete.ts';
import type { FaceFinding, Verdict } from './finding.ts';
import type { Reason } from './reasons.ts';

/** Frames of a video in which a face should have been judged. */
export const LEAST_FRAMES = 4;

/** A face with what its quality says against judging it, or judging it without reserve. */
export interface ReasonedFace {
  readonly finding: FaceFinding;
  readonly qualityReasons: readonly Reason[];
}

/** The face with the strongest band; of several, the one with the highest probability. */
function decisiveFace(faces: readonly ReasonedFace[]): ReasonedFace | undefined {
  let decisive: ReasonedFace | undefined;
  for (const face of faces) {
    const [score, so] = [face.finding.score, decisive?.finding.score];
    if (!score) continue;
    const more = STRENGTH[score.band] - STRENGTH[so?.band ?? 'n/a'];
    if (!so || more > 0 || (more === 0 && score.probability > so.probability)) decisive = face;
  }
  return decisive;
}

/** Why the decisive face's band is not clear, and what else to hold against it. */
function reasonsOfFace(
  { finding, qualityReasons }: ReasonedFace,
  { uncertain, substantial }: Manifest['bands'],
  video: boolean,
): Reason[] {
  const { id: face, score, frames } = finding;
  if (!score) return [...qualityReasons];
  const { probability, interval, band } = score;
  const { low, high } = interval;
  const reasons: Reason[] = [];
  const judged = frames.filter((frame) => frame.probability !== null);
  if (band === 'uncertain') {
    if (probability >= uncertain && probability < substantial) {
      reasons.push({ code: 'between_bands', face, values: { probability, uncertain, substantial } });
    } else if (probability < uncertain) {
      reasons.push({ code: 'interval_crosses_band', face, values: { low, high, threshold: substantial } });
    } else {
      if (low < uncertain) {
        reasons.push({ code: 'interval_crosses_band', face, values: { low, high, threshold: uncertain } });
      }
      if (shareReaching(frames, substantial) < SUSTAINED) {
        const reaching = judged.filter((frame) => (frame.probability ?? 0) >= substantial).length;
        const values = { frames: reaching, of: judged.length, least: SUSTAINED };
        reasons.push({ code: 'not_sustained', face, values });
      }
    }
  }
  if (video && judged.length < LEAST_FRAMES) {
    reasons.push({ code: 'few_frames', face, values: { frames: judged.length, least: LEAST_FRAMES } });
  }
  return [...reasons, ...qualityReasons];
}

function reasonsOfOthers(faces: readonly ReasonedFace[]): Reason[] {
  const bands = faces.map(({ finding }) => finding.score?.band);
  const count = (band: Verdict) => bands.filter((one) => one === band).length;
  const [substantial, little] = [count('substantial'), count('little')];
  const notJudged = bands.filter((band) => band === undefined).length;
  const reasons: Reason[] = [];
  if (substantial > 0 && little > 0) {
    reasons.push({ code: 'faces_disagree', face: null, values: { substantial, little } });
  }
  if (notJudged > 0) {
    reasons.push({ code: 'faces_not_judged', face: null, values: { faces: notJudged, of: faces.length } });
  }
  return reasons;
}

/**
 * The verdict is the strongest band among the faces that were judged (`bandOfFace`): one manipulated face makes a manipulated file. The
 * probability is that face's. Without a face: `no_face`; with faces, none of them judged: `low_quality`.
 *
 * @param about what was looked at, and what is to be said of that
 */
export function judgeFile(
  faces: readonly ReasonedFace[],
  bands: Manifest['bands'],
  about: { readonly looked: Judgement['looked']; readonly video: boolean; readonly reasons: readonly Reason[] },
): Judgement {
  const { looked, video } = about;
  const found = faces.map(({ finding }) => finding);
  const decisive = decisiveFace(faces);
  const score = decisive?.finding.score;
  const common = {
    faces: found,
    looked,
    verdict: score?.band ?? 'n/a',
    probability: score?.probability ?? null,
  } as const;
  if (decisive) {
    const reasons = [...reasonsOfFace(decisive, bands, video), ...reasonsOfOthers(faces), ...about.reasons];
    return { ...common, status: 'ok', reasons };
  }
  if (faces.length === 0) {
    const none: Reason = { code: 'no_face', face: null, values: { frames: looked.frames } };
    return { ...common, status: 'no_face', reasons: [none, ...about.reasons] };
  }
  const [largest] = faces;
  const reasons = [...(largest?.qualityReasons ?? []), ...reasonsOfOthers(faces), ...about.reasons];
  return { ...common, status: 'low_quality', reasons };
}
