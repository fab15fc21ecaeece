/** @file The gradient checks of all operators, by kind. */
import { activations } from './activation-testing.ts';
import type { Cases } from './case-testing.ts';
import { convolutions } from './convolution-testing.ts';
import { elementwise } from './elementwise-testing.ts';
import { indexing } from './indexing-testing.ts';
import { linear } from './linalg-testing.ts';
import { movement } from './movement-testing.ts';
import { normalization } from './normalization-testing.ts';
import { pooling } from './pooling-testing.ts';
import { reductions } from './reduction-testing.ts';
import { resizing } from './resize-testing.ts';

export const allCases: Readonly<Record<string, Cases>> = {
  elementwise,
  activations,
  linear,
  reductions,
  movement,
  indexing,
  pooling,
  resizing,
  convolutions,
  normalization,
};
