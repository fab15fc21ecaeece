/** @file The audits in the data of a report, as `audits/` makes them. */
import * as z from 'zod';
import { count, countsByClass, interval, list, nullableNumber, proportion } from './figures.ts';

export const baseline = z.strictObject({
  reals: count,
  fakes: count,
  facts: list(
    z.strictObject({
      name: z.string(),
      items: count,
      auc: nullableNumber,
      larger: z.enum(['real', 'fake']).nullable(),
    }),
  ),
  auc: nullableNumber,
  aucInterval: interval,
});

const bounds = z.strictObject({ scored: nullableNumber, low: nullableNumber, high: nullableNumber });

export const missingBounds = z.strictObject({
  counts: countsByClass,
  auc: bounds,
  accuracy: bounds,
  balancedAccuracy: bounds,
});

const drifting = {
  reals: count,
  fakes: count,
  meanReal: nullableNumber,
  meanFake: nullableNumber,
  auc: nullableNumber,
  aucInterval: interval,
};

export const driftBySize = z.strictObject({
  bins: list(z.strictObject({ ...drifting, from: nullableNumber, to: nullableNumber })),
  unknown: count,
});

export const driftByValue = z.strictObject({
  bins: list(z.strictObject({ ...drifting, value: z.string() })),
  unknown: count,
});

export const subgroups = z.strictObject({
  attribute: z.string(),
  groups: list(
    z.strictObject({
      value: z.string(),
      reals: count,
      fakes: count,
      auc: nullableNumber,
      aucInterval: interval,
      falseAlarms: proportion,
      detected: proportion,
    }),
  ),
  tooFew: list(z.strictObject({ value: z.string(), reals: count, fakes: count })),
  unknown: count,
});
