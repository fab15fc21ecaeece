/**
 * @file What a scan says of one file. Published as docs/schema/finding-1.json; whatever breaks a reader of old findings needs a new
 * number. Numbers and codes only: the words for people are in scan/words.
 */
import * as z from 'zod';
import { explanationSchema } from './explain/explanation.ts';
import { neighbourSchema } from './explain/neighbours.ts';
import { FINDING_SCHEMA } from './finding-version.ts';
import { provenance } from './provenance/provenance.ts';
import { reasonSchema } from './reasons.ts';

export type { Explanation, FacePart } from './explain/explanation.ts';
export type { Neighbour } from './explain/neighbours.ts';

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const seconds = z.number();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Evidence of manipulation, by the bands of the detector's probability. */
export const bandSchema = z.enum(['little', 'uncertain', 'substantial']);

export const boxSchema = z
  .strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
  .describe('Upright box in pixels of the upright picture or frame; may reach outside of it.');

/** Why a face is not judged, or judged with caution. */
export const qualityFlagSchema = z.enum(['small', 'blurred', 'turned', 'occluded', 'cut_off', 'unsure']);

export const qualitySchema = z
  .strictObject({
    size: z.number().min(0).describe("Larger side of the face in its own upright frame, pixels of the picture's own."),
    sharpness: share.describe(
      'Detail of the face, whatever its size. 1: as sharp as a face of 96 pixels can be; 0.5: as one of 45 that was enlarged.',
    ),
    yaw: z.number().describe('Degrees, positive: turned to the right of the picture. 0 looks into the camera.'),
    pitch: z.number().describe('Degrees, positive: looks down.'),
    roll: z.number().describe('Degrees, positive: clockwise on the screen.'),
    occlusion: share.nullable().describe('Share of the face that is covered, as far as measurable; else null.'),
    inside: share.describe('Share of the box that lies in the picture.'),
    level: z.enum(['good', 'limited', 'low']).describe('low: not judged. limited: judged, with less certainty.'),
    reasons: z.array(qualityFlagSchema).describe('Why the level is not good.'),
  })
  .describe('How well the face can be seen: in the picture, or in the best frame.');

export const scoreSchema = z.strictObject({
  probability: share.describe('Calibrated probability of manipulation: mean over frames (by weight) and views.'),
  interval: z
    .strictObject({ low: share, high: share })
    .describe('90 % interval of that mean over other frames and views of the same face; not of the truth.'),
  distance: z.number().describe('Mean distance to the nearest center of natural faces, 0..2.'),
  percentile: z.number().min(0).max(100).describe('Share of natural validation faces that are nearer to a center.'),
  band: bandSchema,
  views: z.int().min(1).describe('Views of each crop that the scores are means of; 1: the crop alone.'),
});

export const faceFrameSchema = z.strictObject({
  time: seconds.nullable().describe("Seconds on the clock of the file; null for a picture's only one."),
  box: boxSchema,
  size: z.number().min(0).describe('Pixels, as in quality.'),
  probability: share.nullable().describe('Mean over the views; null where the face is not judged in this frame.'),
  distance: z.number().nullable(),
  weight: share.describe('Share of this frame in the score of the face: 0 if not judged; they add up to 1.'),
  contribution: z
    .number()
    .describe(
      'To the log odds of the score of the face, which they add up to: above 0 the frame speaks for manipulation; 0 if not judged.',
    ),
});

export const faceSchema = z.strictObject({
  id: count.describe('Number of the face in this file, from 0 on, the largest first.'),
  box: boxSchema.describe('In the picture, or in the best frame (the one with the greatest weight).'),
  roll: z.number().describe('In-plane rotation in degrees, positive: clockwise on the screen.'),
  size: z.number().min(0).describe('Larger side of the face in its own upright frame, pixels.'),
  confidence: share.describe('That this is a face at all.'),
  ranges: z
    .array(z.strictObject({ start: seconds, end: seconds }))
    .nullable()
    .describe('When the face is on the screen, as far as looked at; null for a picture.'),
  frames: z.array(faceFrameSchema).min(1).describe('The frames looked at, ascending: the timeline.'),
  score: scoreSchema.nullable().describe('Null where the face cannot be judged.'),
  quality: qualitySchema,
  explanation: explanationSchema.nullable(),
  nearest: z.array(neighbourSchema).nullable().describe('The most similar faces of a gallery, if one was given.'),
});

export const mediaSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('picture'),
    format: z.string().describe('By content: jpeg, png, webp, gif, tiff, avif, heic.'),
    width: z.int().positive().describe('Pixels, upright.'),
    height: z.int().positive(),
  }),
  z.strictObject({
    kind: z.literal('video').describe('Animated GIF and WebP pictures are videos.'),
    codec: z.string().describe('h264, hevc, vp9, av1, gif, ...'),
    width: z.int().positive().describe('Pixels, upright.'),
    height: z.int().positive(),
    duration: seconds.describe('From the first frame to the end of the last.'),
    frameRate: z.number(),
    frames: count.nullable().describe('In the file; null if not known.'),
    problems: z.array(z.string()).describe('What was wrong with the file: "damaged after 12.4 s: ...".'),
  }),
]);

export const detectorFactsSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  sha256: sha256.describe("Of the network's file."),
  bands: z
    .strictObject({ uncertain: share, substantial: share })
    .describe('Evidence is uncertain from the first probability on, substantial from the second.'),
  thresholdFrom: z.string().describe('How these were chosen, on what.'),
});

export const findingSchema = z
  .strictObject({
    schema: z.literal(FINDING_SCHEMA),
    file: z.string().describe('As it was given.'),
    status: z
      .enum(['ok', 'no_face', 'low_quality', 'unsupported', 'error'])
      .describe(
        'low_quality: there are faces, none of them good enough to judge. unsupported: neither picture nor video. error: could not be read.',
      ),
    verdict: z.enum([...bandSchema.options, 'n/a']).describe('n/a: nothing could be judged.'),
    probability: share.nullable().describe('Of the face that the verdict rests on.'),
    sha256: sha256.nullable().describe('Of the file.'),
    bytes: count.nullable().describe('Size of the file.'),
    media: mediaSchema.nullable(),
    faces: z.array(faceSchema),
    looked: z
      .strictObject({
        frames: count.describe('Frames that were searched for faces; 1 for a picture.'),
        seconds: seconds.describe('Between the first and the last of them.'),
        stopped: z
          .enum(['all', 'budget', 'sure'])
          .describe('all: nothing was left to look at. sure: more frames would hardly have changed the verdict.'),
      })
      .describe('How much of the file the verdict rests on.'),
    reasons: z.array(reasonSchema).describe('Why the verdict is what it is, the weightiest first.'),
    provenance: provenance.nullable().describe('What the file says of itself; has no part in the verdict.'),
    message: z.string().nullable().describe('What went wrong, for status error and unsupported.'),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    detector: detectorFactsSchema,
    elapsed: seconds.min(0).describe('Seconds that the scan of this file took.'),
  })
  .describe('What realcentric says of one file.');

/** What is said of one file; field by field in docs/schema/finding-1.json. */
export type Finding = z.infer<typeof findingSchema>;
/** One face of a finding, followed through a video; field by field under `faces` in docs/schema/finding-1.json. */
export type FaceFinding = z.infer<typeof faceSchema>;
export type FaceFrame = z.infer<typeof faceFrameSchema>;
export type FaceScore = z.infer<typeof scoreSchema>;
export type FaceQuality = z.infer<typeof qualitySchema>;
export type QualityFlag = z.infer<typeof qualityFlagSchema>;
export type MediaFacts = z.infer<typeof mediaSchema>;
export type DetectorFacts = z.infer<typeof detectorFactsSchema>;
export type ScanStatus = Finding['status'];
/** Evidence of manipulation; `n/a` where nothing could be judged. */
export type Verdict = Finding['verdict'];

/** The schema of findings as JSON Schema, draft 2020-12. */
export function findingJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(findingSchema);
  return { $schema, $id: `urn:realcentric:finding:${FINDING_SCHEMA}`, title: 'Finding', ...rest };
}
