/** @file What jobs of each kind carry, checked where it comes out of a queue; and what goes between a worker and its processes. */
import * as z from 'zod';
import type { PlainError } from '../../processes/plain-error.ts';
import type { ResultKey } from '../queue.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file to judge. Its result goes to the result store under `resultKey`; the job itself has no answer. */
export const scanPayload = z.strictObject({
  /** A path that the workers see too, or `s3://bucket/key`. */
  file: z.string().min(1),
  sha256,
  /** Checksum of the detector's network: a worker with another one refuses the job. */
  detector: sha256,
  /** Folder of the detector; the worker's own where null. */
  model: z.string().nullable(),
  /** `ScanSettings`. */
  settings: z.record(z.string(), z.unknown()),
  /** Sides of pictures of the faces, in pixels: for terminals, and for reports and pages. */
  thumbnails: z.int().positive().nullable(),
  pictures: z.int().positive().nullable(),
  /** `ResultKey.options`. */
  options: z.string().min(1).max(200),
});
export type ScanPayload = z.infer<typeof scanPayload>;

/** Chosen so that two jobs for the same result are one. */
export function scanJobId({ subject, detector, options }: ResultKey): string {
  return `scan-${subject}-${detector.slice(0, 16)}-${options.slice(0, 16)}`;
}

export const resultKey = (payload: ScanPayload): ResultKey => ({
  subject: payload.sha256,
  detector: payload.detector,
  options: payload.options,
});

/** What a process is given. */
export type ProcessTask = { readonly kind: 'scan'; readonly path: string; readonly payload: ScanPayload };

/** What a process answers. */
export type ProcessAnswer =
  | { readonly kind: 'done'; readonly answer: unknown }
  /** For the user to put right. */
  | { readonly kind: 'refused'; readonly error: PlainError };
