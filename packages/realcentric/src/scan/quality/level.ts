/** @file Whether a face is judged, by the rules; and why not, or why with reserve. */
import type { FaceQuality, QualityFlag } from '../finding.ts';
import type { Reason } from '../reasons.ts';
import type { FaceMeasures } from './measure.ts';
import type { QualityRules, Threshold } from './rules.ts';

type Level = FaceQuality['level'];
type ReasonOf = (low: boolean, threshold: number) => Pick<Reason, 'code' | 'values'>;

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
  /** @param reasonOf by whether the face is not judged, and the threshold that it misses */
  const check = (flag: QualityFlag, rule: Threshold, level: Level, reasonOf: ReasonOf): Check => {
    const low = level === 'low';
    return { flag, level, reason: { face, ...reasonOf(low, low ? rule.low : rule.limited) } as Reason };
  };
  return [
    check('small', rules.size, atLeast(size, rules.size), (low, least) => ({
      code: low ? 'face_too_small' : 'face_small',
      values: { size, least },
    })),
    check('blurred', rules.sharpness, atLeast(sharpness, rules.sharpness), (low, least) => ({
      code: low ? 'face_too_blurred' : 'face_blurred',
      values: { sharpness, least },
    })),
    check('turned', rules.angle, atMost(angle, rules.angle), (low, most) => ({
      code: low ? 'face_turned_away' : 'face_turned',
      values: { angle, most },
    })),
    check(
      'occluded',
      rules.occlusion,
      occlusion === null ? 'good' : atMost(occlusion, rules.occlusion),
      (low, most) => ({
        code: low ? 'face_covered' : 'face_partly_covered',
        values: { occlusion: occlusion ?? 0, most },
      }),
    ),
    check('cut_off', rules.inside, atLeast(inside, rules.inside), (low, least) => ({
      code: low ? 'face_mostly_outside' : 'face_cut_off',
      values: { inside, least },
    })),
    check('unsure', rules.confidence, atLeast(confidence, rules.confidence), (_, least) => ({
      code: 'face_unsure',
      values: { confidence, least },
    })),
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
