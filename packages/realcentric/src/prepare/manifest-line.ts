/** @file One picture of a forged set, as its manifest lists it. */
import type { ForgeryRecord } from '../forge/types.ts';

export type Split = 'train' | 'val' | 'test';

export interface ManifestLine {
  /** Relative to the folder of the set. */
  readonly path: string;
  readonly dataset: 'realcentric-forge';
  readonly label: 'real' | 'fake';
  readonly method: string | null;
  readonly family: string | null;
  /** Number of the photograph that gives scene and pose. */
  readonly target: string;
  /** Number of the photograph that gives the face; the target itself for methods that need no other. */
  readonly source: string | null;
  /** Who is on the target. */
  readonly identity: string;
  /** What frames belong together: `<method>/<target>_<source>`. */
  readonly video: string;
  readonly split: Split;
  /** How originals and forgeries alike are encoded. */
  readonly compression: string;
  readonly mask: string | null;
  /** The photograph that the target was read from. */
  readonly photograph: string;
  /** Every draw of the forgery; with the photographs and the seed it can be made again bit for bit. */
  readonly record: (ForgeryRecord & { readonly seed: number; readonly crop: number }) | null;
}
