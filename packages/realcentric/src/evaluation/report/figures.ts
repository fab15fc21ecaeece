/** @file The figures in the data of a report, as `breakdown.ts`, `compare.ts`, `curves.ts` and `proportion.ts` make them. */
import * as z from 'zod';

/** Lists as they come from the code that computes them: nobody changes them any more. */
export const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

export const nullableNumber = z.number().nullable();
export const count = z.int().nonnegative();
export const level = z.enum(['frames', 'videos']);

export const interval = z.strictObject({ low: z.number(), high: z.number(), level: z.number() }).nullable();

export const itemCounts = z.strictObject({ total: count, scored: count, noFace: count, failed: count });
export const countsByClass = z.strictObject({ real: itemCounts, fake: itemCounts });

const metrics = z.strictObject({
  reals: count,
  fakes: count,
  auc: nullableNumber,
  averagePrecision: nullableNumber,
  equalErrorRate: nullableNumber,
  tprAtFpr1: nullableNumber,
  tprAtFpr5: nullableNumber,
  threshold: z.number(),
  accuracy: nullableNumber,
  balancedAccuracy: nullableNumber,
  logLoss: nullableNumber,
  expectedCalibrationError: nullableNumber,
});

const figures = z.strictObject({
  counts: countsByClass,
  metrics,
  atThreshold: z
    .strictObject({ threshold: z.number(), accuracy: nullableNumber, balancedAccuracy: nullableNumber })
    .nullable(),
  aucInterval: interval,
});

export type FiguresData = z.output<typeof figures>;

export const breakdown = z.strictObject({
  overall: z.strictObject({ frames: figures, videos: figures }),
  methods: list(z.strictObject({ method: z.string().nullable(), frames: figures, videos: figures })),
});

const levelComparison = z.strictObject({
  reals: count,
  fakes: count,
  aucs: z.strictObject({ first: nullableNumber, second: nullableNumber }),
  difference: nullableNumber,
  interval,
  deLong: z
    .strictObject({
      difference: z.number(),
      standardError: z.number(),
      z: nullableNumber,
      p: nullableNumber,
    })
    .nullable(),
});

export const comparison = z.strictObject({
  items: z.strictObject({ both: count, onlyFirst: count, onlySecond: count, neither: count }),
  frames: levelComparison,
  videos: levelComparison,
});

export const curves = z.strictObject({
  roc: list(
    z.strictObject({ falsePositiveRate: z.number(), truePositiveRate: z.number(), threshold: nullableNumber }),
  ).nullable(),
  precisionRecall: list(
    z.strictObject({ recall: z.number(), precision: z.number(), threshold: nullableNumber }),
  ).nullable(),
  reliability: list(z.strictObject({ count, meanScore: z.number(), fakeShare: z.number() })).nullable(),
  histogram: list(z.strictObject({ from: z.number(), to: z.number(), reals: count, fakes: count })),
  operatingPoints: list(
    z.strictObject({
      limit: nullableNumber,
      threshold: nullableNumber,
      truePositiveRate: z.number(),
      falsePositiveRate: z.number(),
    }),
  ).nullable(),
});

export const proportion = z.strictObject({ hits: count, total: count, share: nullableNumber, interval }).nullable();
