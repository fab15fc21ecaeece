/** @file Whether a face is judged, by the rules; and why not, or why with reserve. */
import type { FaceQuality, QualityFlag } from '../finding.ts';
import type { Reason } from '../reasons.ts';
import type { FaceMeasures } from './measure.ts';
import type { QualityRules, Threshold } from './rules.ts';

type Level = FaceQuality['level'];

interface Check {
  readonly flag: QualityFlag;
  readonly level: Level;
  readonly reason: Reason;
}

const atLeast = (value: number, { low, limited }: Threshold): Level =>
  value < low ? 'low' : value < limited ? 'limited' : 'good';

const atMost = (value: number, { low, limited }: Threshold): Level =>
  value > low ? 'low' : value > limited ? 'limited' : 'good';

function checks(measures: FaceMeasures, rules: QualityRules, face: number | null): Check[] {
  const { size, sharpness, angle, occlusion, inside, confidence } = measures;
  const threshold = (rule: Threshold, level: Level) => (level === 'low' ? rule.low : rule.limited);
  const bySize = atLeast(size, rules.size);
  const bySharpness = atLeast(sharpness, rules.sharpness);
  const byAngle = atMost(angle, rules.angle);
  const byOcclusion = occlusion === null ? 'good' : atMost(occlusion, rules.occlusion);
  const byInside = atLeast(inside, rules.inside);
  const byConfidence = atLeast(confidence, rules.confidence);
  return [
    {
      flag: 'small',
      level: bySize,
      reason: {
        code: bySize === 'low' ? 'face_too_small' : 'face_small',
        face,
        values: { size, least: threshold(rules.size, bySize) },
      },
    },
    {
      flag: 'blurred',
      level: bySharpness,
      reason: {
        code: bySharpness === 'low' ? 'face_too_blurred' : 'face_blurred',
        face,
        values: { sharpness, least: threshold(rules.sharpness, bySharpness) },
      },
    },
    {
      flag: 'turned',
      level: byAngle,
      reason: {
        code: byAngle === 'low' ? 'face_turned_away' : 'face_turned',
        face,
        values: { angle, most: threshold(rules.angle, byAngle) },
      },
    },
    {
      flag: 'occluded',
      level: byOcclusion,
      reason: {
        code: byOcclusion === 'low' ? 'face_covered' : 'face_partly_covered',
        face,
        values: { occlusion: occlusion ?? 0, most: threshold(rules.occlusion, byOcclusion) },
      },
    },
    {
      flag: 'cut_off',
      level: byInside,
      reason: {
        code: byInside === 'low' ? 'face_mostly_outside' : 'face_cut_off',
        face,
        values: { inside, least: threshold(rules.inside, byInside) },
      },
    },
    {
      flag: 'unsure',
      level: byConfidence,
      reason: { code: 'face_unsure', face, values: { confidence, least: threshold(rules.confidence, byConfidence) } },
    },
  ];
}

/** The quality of a face as its finding has it. */
export function qualityOf(measures: FaceMeasures, rules: QualityRules): FaceQuality {
  const failed = checks(measures, rules, null).filter(({ level }) => level !== 'good');
  const { size, sharpness, yaw, pitch, roll, occlusion, inside } = measures;
  return {
    size,
    sharpness,
    yaw,
    pitch,
    roll,
    occlusion,
    inside,
    level: failed.some(({ level }) => level === 'low') ? 'low' : failed.length > 0 ? 'limited' : 'good',
    reasons: failed.map(({ flag }) => flag),
  };
}

/** Why the face `id` is not judged, or with reserve: what keeps it from being judged first. */
export function qualityReasons(measures: FaceMeasures, rules: QualityRules, id: number): Reason[] {
  const failed = checks(measures, rules, id).filter(({ level }) => level !== 'good');
  return [...failed.filter(({ level }) => level === 'low'), ...failed.filter(({ level }) => level === 'limited')].map(
    ({ reason }) => reason,
  );
}
