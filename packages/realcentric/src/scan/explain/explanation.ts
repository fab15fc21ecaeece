/** @file Where in a face the evidence of manipulation lies, as a finding carries it. */
import * as z from 'zod';

/**
 * Parts of a face that a heat map is summed over, from the inside out; eyes with their brows, the outline with what is
 * close to it.
 */
export const FACE_PARTS = ['eyes', 'nose', 'mouth', 'skin', 'outline', 'surroundings'] as const;
export type FacePart = (typeof FACE_PARTS)[number];

export const explanationSchema = z
  .strictObject({
    width: z.int().positive(),
    height: z.int().positive(),
    map: z
      .base64()
      .describe(
        'width x height bytes, row by row: 255 where this face shows the most evidence of manipulation, 0 where none. Not to be compared between faces.',
      ),
    crop: z
      .strictObject({ a: z.number(), b: z.number(), tx: z.number(), ty: z.number() })
      .describe("From pixels of the map to the picture's or frame's: x' = a x - b y + tx, y' = b x + a y + ty."),
    peak: z.enum(FACE_PARTS).nullable().describe('The part that the strongest place lies on; null where the map is 0.'),
    parts: z
      .array(z.strictObject({ part: z.enum(FACE_PARTS), share: z.number().min(0).max(1) }))
      .describe('What the parts of the face have of the map, the most first; empty where the map is 0 everywhere.'),
    time: z.number().nullable().describe('The frame that is explained, in seconds; null for a picture.'),
    target: z.literal('manipulation').describe('What the map explains: the probability of manipulation.'),
  })
  .describe('Which part of the face the score comes from: docs/explain.md says what it can and cannot tell.');

export type Explanation = z.infer<typeof explanationSchema>;
