/** @file What is known of one video, picture or folder of frames of a data set, whatever layout the set was published in. */
import * as z from 'zod';
import { pathFault } from './safe-path.ts';

const name = z.string().min(1);
const known = name.nullable();
const path = name.superRefine((value, context) => {
  const fault = pathFault(value) ?? (value.includes('\\') ? 'has backslashes' : undefined);
  if (fault !== undefined) context.addIssue(fault);
});

/** How a forgery was made, as far as it matters for what a detector can learn from it. */
export const familySchema = z.enum(['swap', 'reenactment', 'self', 'synthesis', 'unknown']);
export type Family = z.infer<typeof familySchema>;

const entryFields = z
  .strictObject({
    /** Relative to the root of the data set, with "/". */
    path,
    /** A video file, a picture file, or a folder of frames (pictures in the order of their names). */
    kind: z.enum(['video', 'picture', 'frames']),
    /** Already cropped to the face, as in WildDeepfake. */
    cropped: z.boolean(),
    /** As its authors write it: "FaceForensics++", "Celeb-DF-v2", ... */
    dataset: name,
    /** 0 real, 1 fake. */
    label: z.literal([0, 1]),
    /** Null for reals. */
    method: known,
    /** Null for reals. */
    family: familySchema.nullable(),
    /** The `video` of the real partner: the clip in which the face was replaced or moved. */
    target: known,
    /** The `video` of the real clip that lent its face or its movements. */
    source: known,
    /** Who is seen, in the words of the data set: the person whose clip it is, for a forgery the person of the target. */
    identity: known,
    /** `method/name`, the unit of video-level scores; the frames of one clip share it, two methods never do. */
    video: name,
    split: z.enum(['train', 'val', 'test']).nullable(),
    /** "raw", "c23", "c40", ...; null where the data set comes in one compression alone. */
    compression: known,
    /** The mask video, picture or folder of mask frames, relative to the root like `path`. */
    mask: path.nullable(),
  })
  .readonly();

export const entrySchema = entryFields.refine(
  ({ label, method, family }) => label === 1 || (method === null && family === null),
  { error: 'a real has no method and no family', path: ['method'] },
);

export type DatasetEntry = z.infer<typeof entrySchema>;

/** A data set, read. */
export interface Manifest {
  /** The folder that `path` and `mask` start from, absolute. */
  readonly root: string;
  readonly entries: readonly DatasetEntry[];
  /** What whoever works with the data should know: what was passed over, which list was missing, what was assumed. */
  readonly notes: readonly string[];
}
