/**
 * @file What the report of an evaluation is drawn from, and what `--json` prints: every figure, and every point of every plot. The
 * curves are thinned before; scores of single items are only in `worst`.
 */
import * as z from 'zod';
import { baseline, driftBySize, driftByValue, missingBounds, subgroups } from './audit-figures.ts';
import { breakdown, comparison, curves, interval, level, list, nullableNumber, proportion } from './figures.ts';

const named = { name: z.string(), value: z.string() };

const protocol = z.strictObject({
  /** ISO 8601. */
  created: z.string(),
  commands: list(z.string()),
  /** How it was done, line by line: frames of a video, how faces are cut, how thresholds were chosen. */
  facts: list(z.strictObject(named)),
  /** Of programs and libraries. */
  versions: list(z.strictObject(named)),
  /** SHA-256 of models, score files and sources. */
  checksums: list(z.strictObject({ name: z.string(), sha256: z.string() })),
  seeds: list(z.strictObject({ name: z.string(), value: z.int() })),
  /** Of each bootstrap. */
  resamples: z.int().positive(),
  /** What a reader has to know before believing a figure. */
  notes: list(z.string()),
});

const detector = z.strictObject({
  name: z.string(),
  description: z.string(),
  /** Whether scores are probabilities, or logits that are chosen at 0. */
  kind: z.enum(['probability', 'logit']),
  licence: z.string().nullable(),
  /** Chosen on other data, and on which; null where none was. */
  threshold: z.strictObject({ value: z.number(), from: z.string() }).nullable(),
  /** Methods of the fakes that it was trained on; null where that is not known. */
  trainedOn: list(z.string()).nullable(),
});

const source = z.strictObject({
  name: z.string(),
  description: z.string(),
  /** Crops of prepared sets, or whole pictures in which faces are sought. */
  form: z.enum(['crop', 'frame']),
});

const of = { detector: z.string(), source: z.string() };

const robustness = z.strictObject({
  ...of,
  level,
  /** What was perturbed: whole frames, as the suite is meant, or face crops. */
  form: z.enum(['crop', 'frame']),
  /** AUC without perturbation. */
  clean: nullableNumber,
  types: list(
    z.strictObject({
      /** As `GB`. */
      type: z.string(),
      /** As "blur". */
      name: z.string(),
      /** Whether it is of the seven that the mean is over. */
      inMean: z.boolean(),
      levels: list(z.strictObject({ level: z.int().positive(), parameter: z.number(), auc: nullableNumber, interval })),
      /** Over its levels. */
      mean: nullableNumber,
    }),
  ),
  /** Over the seven types; null where one is missing. */
  mean: nullableNumber,
});

const audits = z.strictObject({
  /** What facts of the files alone tell; `name` as "codec" or "resolution". */
  baselines: list(z.strictObject({ source: z.string(), name: z.string(), baseline })),
  missing: list(z.strictObject({ ...of, frames: missingBounds, videos: missingBounds })),
  drift: list(
    z.strictObject({
      ...of,
      faceSize: driftBySize.nullable(),
      attributes: list(z.strictObject({ attribute: z.string(), drift: driftByValue })),
    }),
  ),
  subgroups: list(z.strictObject({ ...of, attributes: list(subgroups) })),
});

export const embeddingMap = z.strictObject({
  ...of,
  /** As "UMAP by cosine distance". */
  projection: z.string(),
  points: list(
    z.strictObject({
      x: z.number(),
      y: z.number(),
      label: z.union([z.literal(0), z.literal(1)]),
      method: z.string().nullable(),
    }),
  ),
});

const worst = z.strictObject({
  ...of,
  kind: z.enum(['false alarm', 'miss']),
  item: z.string(),
  score: z.number(),
  method: z.string().nullable(),
  /** A `data:` address of a small JPEG, PNG or WebP picture; null where pictures are not wanted in the report. */
  picture: z
    .string()
    .regex(/^data:image\/(jpeg|png|webp);base64,[A-Za-z0-9+/=]+$/)
    .nullable(),
});

export const evaluationReportData = z.strictObject({
  format: z.literal(1),
  title: z.string(),
  protocol,
  detectors: list(detector),
  sources: list(source),
  results: list(z.strictObject({ ...of, breakdown })),
  /** What the bands of a detector's own verdict do, where it has them: shares of videos from the beginning of the band on. */
  bands: list(
    z.strictObject({ ...of, band: z.string(), threshold: z.number(), falseAlarms: proportion, detected: proportion }),
  ),
  comparisons: list(z.strictObject({ source: z.string(), first: z.string(), second: z.string(), comparison })),
  curves: list(z.strictObject({ ...of, level, curves })),
  robustness: list(robustness),
  audits,
  maps: list(embeddingMap),
  worst: list(worst),
});

export type EvaluationReportData = z.output<typeof evaluationReportData>;
