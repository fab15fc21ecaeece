/** @file What a worker process is given and answers; plain data, that goes between processes as JSON. */
import type { DatasetEntry } from '../../datasets/entry.ts';
import type { PlainError } from '../../processes/plain-error.ts';
import type { ClipSettings } from './settings.ts';
import type { UnitFacts } from './unit-file.ts';

/** A file and, where that is known from an earlier run, the checksum of its content. */
export interface KnownFile {
  readonly path: string;
  readonly content: string | null;
}

export interface UnitTask {
  /** Folder of the finished units. */
  readonly work: string;
  readonly file: KnownFile;
  readonly kind: DatasetEntry['kind'];
  readonly cropped: boolean;
  readonly mask: KnownFile | null;
  /** Key of the finished unit of the real partner. */
  readonly partner: string | null;
  readonly settings: ClipSettings;
}

export type UnitAnswer =
  /** Finished, now or before; without crops where `skipped` says why. */
  | {
      readonly kind: 'finished';
      readonly key: string;
      readonly content: string;
      readonly mask: string | null;
      readonly skipped: UnitFacts['skipped'];
      readonly crops: number;
    }
  /** The file itself is not there, or closed. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** Nothing can go on: the output cannot be written, no decoder is installed. */
  | { readonly kind: 'stop'; readonly error: PlainError };
