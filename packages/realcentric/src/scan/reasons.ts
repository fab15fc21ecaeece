/** @file Why a verdict is what it is: codes with their numbers; the words for people are in scan/words. */
import * as z from 'zod';

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** One kind of reason; `face` is the id of the face it is about, null for the whole file. */
function reason<Code extends string, Values extends z.ZodRawShape>(code: Code, values: Values) {
  return z.strictObject({ code: z.literal(code), face: count.nullable(), values: z.strictObject(values) });
}

export const reasonSchema = z.discriminatedUnion('code', [
  /** No face in any of the frames looked at. */
  reason('no_face', { frames: count }),
  /** Not judged: fewer pixels than needed. */
  reason('face_too_small', { size: z.number(), least: z.number() }),
  /** Judged with caution: few pixels. */
  reason('face_small', { size: z.number(), least: z.number() }),
  /** Not judged: hardly any detail. */
  reason('face_too_blurred', { sharpness: share, least: share }),
  reason('face_blurred', { sharpness: share, least: share }),
  /** Not judged: seen too far from the side, from above or below. Degrees off the camera. */
  reason('face_turned_away', { angle: z.number(), most: z.number() }),
  reason('face_turned', { angle: z.number(), most: z.number() }),
  reason('face_covered', { occlusion: share, most: share }),
  reason('face_partly_covered', { occlusion: share, most: share }),
  /** The edge of the picture cuts the face off: so much of its box is inside. */
  reason('face_mostly_outside', { inside: share, least: share }),
  reason('face_cut_off', { inside: share, least: share }),
  /** It may not be a face; not judged where it is hardly one. */
  reason('face_unsure', { confidence: share, least: share }),
  /** The probability lies in the uncertain band. */
  reason('between_bands', { probability: share, uncertain: share, substantial: share }),
  /** The interval reaches over a threshold. */
  reason('interval_crosses_band', { low: share, high: share, threshold: share }),
  /** Of the frames in which the face was judged, so many reach the band that the mean reaches; fewer than needed. */
  reason('not_sustained', { frames: count, of: count, least: share }),
  /** A video with few frames in which the face could be judged. */
  reason('few_frames', { frames: count, least: count }),
  /** Some faces show substantial evidence, others little. */
  reason('faces_disagree', { substantial: count, little: count }),
  /** So many faces were found and could not be judged. */
  reason('faces_not_judged', { faces: count, of: count }),
  /** The budget ended before the scores were certain. */
  reason('budget_reached', { frames: count }),
  /** A damaged video: the verdict rests on what could be read. Seconds. */
  reason('damaged', { readable: z.number(), duration: z.number() }),
]);

export type Reason = z.infer<typeof reasonSchema>;
export type ReasonCode = Reason['code'];
export type ReasonOf<Code extends ReasonCode> = Extract<Reason, { code: Code }>;
