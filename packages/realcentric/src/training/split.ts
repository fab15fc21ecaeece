/** @file Who is trained on, validated on and kept for tests: people, never photographs, are split. */
import { random } from '../random.ts';

export type Side = 'training' | 'validation' | 'test';

export interface SplitOptions {
  /** Shares of the people. */
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
}

/**
 * On which side a person is. Decided by the seed and the name alone, so that photographs can come and go without moving others
 * from one side to the other.
 */
export function sideOf(person: string, { validation, test, seed }: SplitOptions): Side {
  const draw = random(seed, 'split', person).next();
  if (draw < validation) return 'validation';
  return draw < validation + test ? 'test' : 'training';
}
