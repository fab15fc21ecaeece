/** @file The configuration of an ablation: one training run varied part by part, over seeds and left-out families. */
import * as z from 'zod';
import { trainingConfig } from '../training/config.ts';
import { conditionGroup, defaultConditions } from './conditions.ts';

const condition = z.string().superRefine((text, context) => {
  try {
    conditionGroup(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const variant = z.strictObject({
  name: z.string().regex(/^[\w +,.-]+$/, 'letters, digits, spaces and + , . - _'),
  set: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('settings that differ from the base, by path: "method.objective": supcon'),
  seeds: z
    .array(z.int().nonnegative())
    .optional()
    .describe('seeds of this variant alone; all where left out, none for left-out families alone'),
});

export const ablationConfig = z.strictObject({
  out: z.string().describe('folder for the runs and the report'),
  base: trainingConfig.omit({ out: true, seed: true }).describe('a training configuration without out and seed'),
  variants: z.array(variant).min(1).describe('the first is what the others are compared with'),
  seeds: z.array(z.int().nonnegative()).min(1).default([1, 2]),
  leave_out: z
    .array(z.string())
    .default([])
    .describe('names of variants that are also trained without each forgery family in turn, and tested on it'),
  leave_out_seeds: z.array(z.int().nonnegative()).min(1).optional().describe('seeds of those; all where left out'),
  keep_pictures: z
    .boolean()
    .default(false)
    .describe(
      'keep the pictures of all batches until the last cell is done, for the cells that train on the same ones',
    ),
  test: z
    .strictObject({
      pairs: z.int().positive().default(60).describe('quads of each family in the test set'),
      conditions: z
        .array(condition)
        .min(1)
        .default([...defaultConditions]),
      seed: z.int().nonnegative().default(1),
    })
    .prefault({}),
});

export type AblationConfig = z.output<typeof ablationConfig>;
