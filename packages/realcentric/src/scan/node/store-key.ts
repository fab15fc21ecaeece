/** @file Under which key a finding is kept. */
import { createHash } from 'node:crypto';
import { FINDING_SCHEMA } from '../finding-version.ts';

/** What a finding depends on beside the file: any change of it gives another key. */
export function storeKey(dependsOn: {
  /** Checksum of the detector's network. */
  readonly detector: string;
  readonly toolVersion: string;
  /** Everything that was asked for and shows in the finding. */
  readonly options: Readonly<Record<string, unknown>>;
}): string {
  const { detector, toolVersion, options } = dependsOn;
  const sorted = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([FINDING_SCHEMA, detector, toolVersion, sorted]);
  return createHash('sha256').update(text).digest('hex');
}
