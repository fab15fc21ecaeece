/** @file What jobs of each kind carry, checked where it comes out of a queue; and what goes between a worker and its processes. */
import * as z from 'zod';
import type { ItemTask } from '../../evaluation/node/item-worker.ts';
import type { UnitTask } from '../../prepare/clips/unit-task.ts';
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

/** The clip of a preparation; its answer is that of `doUnit`. All places are absolute, and workers see them too. */
export const preparePayload = z.strictObject({ task: z.custom<UnitTask>((value) => typeof value === 'object') });
export type PreparePayload = z.infer<typeof preparePayload>;

/** Items of an evaluation; its answer is their `CachedScore`s. All places are absolute, and workers see them too. */
export const evaluatePayload = z.strictObject({
  /** As `openJudge` takes it; the bundled detector where null. */
  model: z.string().nullable(),
  mirrored: z.boolean(),
  /** Of the judge: a worker with another one refuses the job. */
  checksum: z.string(),
  task: z.custom<EvaluateTask>((value) => typeof value === 'object'),
});
export type EvaluatePayload = z.infer<typeof evaluatePayload>;

export interface EvaluateTask extends Omit<ItemTask, 'items' | 'wanted'> {
  readonly items: readonly (ItemTask['items'][0] & { readonly item: string })[];
}

/** A cell of an ablation, whose configuration and results lie where workers see them too. */
export const cellPayload = z.strictObject({ config: z.string().min(1), cell: z.string().min(1) });
export type CellPayload = z.infer<typeof cellPayload>;

/** What a process is given. */
export type ProcessTask =
  | { readonly kind: 'scan'; readonly path: string; readonly payload: ScanPayload }
  | { readonly kind: 'prepare'; readonly payload: PreparePayload }
  | { readonly kind: 'evaluate'; readonly payload: EvaluatePayload }
  | { readonly kind: 'ablate-cell'; readonly payload: CellPayload };

/** What a process answers. */
export type ProcessAnswer =
  | { readonly kind: 'done'; readonly answer: unknown }
  /** For the user to put right. */
  | { readonly kind: 'refused'; readonly error: PlainError };
