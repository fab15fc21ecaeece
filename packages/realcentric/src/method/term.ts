/** @file What every loss on embeddings gives: the same small interface for the method and for what it is compared with. */
import type { Value } from 'ortgrad';

export interface Term {
  /** One number. */
  readonly loss: Value;
  /** Numbers to log, by name. */
  readonly metrics: Readonly<Record<string, Value>>;
  /** States of its own that learn. */
  readonly parameters: readonly Value[];
}
