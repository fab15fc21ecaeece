/** @file What of a preparation decides how its crops come out. */
import type { Encoding } from '../encoding.ts';

/** The encoding is of all crops alike, real and fake. */
export interface ClipSettings extends Encoding {
  /** Crops of a video. */
  readonly frames: number;
  /** Side of the crops, pixels. */
  readonly size: number;
}
