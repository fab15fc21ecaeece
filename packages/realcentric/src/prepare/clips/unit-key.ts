/** @file The name of a unit: a checksum of all that decides how its crops come out. */
import { createHash } from 'node:crypto';
import type { DatasetEntry } from '../../datasets/entry.ts';
import type { ClipSettings } from './settings.ts';
import { UNIT_VERSION } from './unit-file.ts';

export interface UnitOrigin {
  readonly kind: DatasetEntry['kind'];
  readonly cropped: boolean;
  /** Checksums of the file and of its mask. */
  readonly content: string;
  readonly mask: string | null;
  /** Key of the partner's unit. */
  readonly partner: string | null;
}

export function unitKey({ kind, cropped, content, mask, partner }: UnitOrigin, settings: ClipSettings): string {
  const { frames, size, format, quality } = settings;
  const parts = [UNIT_VERSION, kind, cropped, content, mask, partner, frames, size, format, quality];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
