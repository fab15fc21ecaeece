/** @file Options of a training run in a test: quiet, from the beginning, and any problem is a failure. */
import type { TrainOptions } from './train.ts';

export function trainOptions(more: Partial<TrainOptions> = {}): TrainOptions {
  return {
    resume: false,
    note: () => undefined,
    problem: (error) => {
      throw error;
    },
    ...more,
  };
}
