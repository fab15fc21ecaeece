/** @file Real partners and masks that forgeries should have, and that are not in the data set. */

import type { DatasetEntry } from '../entry.ts';
import { byCodeUnits } from '../folder.ts';

export interface MissingPartner {
  /** The `video` of the real clip. */
  readonly video: string;
  readonly role: 'target' | 'source';
  /** The compression of the forgeries, where the real is there, but not in this one. */
  readonly compression: string | null;
  /** Forgeries that name it. */
  readonly forgeries: number;
}

export interface MissingMasks {
  readonly method: string;
  readonly forgeries: number;
  /** A few of the forgeries that lack one. */
  readonly examples: readonly string[];
}

/** Real clips that forgeries name as target or source, and that are not there, or not in the compression of the forgery. */
export function missingPartners(entries: readonly DatasetEntry[]): MissingPartner[] {
  const reals = new Map<string, Set<string | null>>();
  for (const { label, video, compression } of entries)
    if (label === 0) reals.set(video, (reals.get(video) ?? new Set()).add(compression));
  const missing = new Map<string, MissingPartner>();
  for (const entry of entries) {
    for (const role of ['target', 'source'] as const) {
      const video = entry[role];
      if (video === null) continue;
      const there = reals.get(video);
      if (there !== undefined && (entry.compression === null || there.has(entry.compression))) continue;
      const compression = there === undefined ? null : entry.compression;
      const key = JSON.stringify([video, role, compression]);
      missing.set(key, { video, role, compression, forgeries: (missing.get(key)?.forgeries ?? 0) + 1 });
    }
  }
  return [...missing.values()].sort((a, b) => byCodeUnits(a.video, b.video));
}

/** Methods of which some forgeries have masks and others have none. A method without any was published or downloaded without. */
export function missingMasks(entries: readonly DatasetEntry[]): MissingMasks[] {
  const methods = new Map<string, { method: string; masked: number; without: string[] }>();
  for (const { method, dataset, mask, path } of entries) {
    if (method === null) continue;
    const key = JSON.stringify([dataset, method]);
    const found = methods.get(key) ?? { method, masked: 0, without: [] };
    if (mask === null) found.without.push(path);
    else found.masked += 1;
    methods.set(key, found);
  }
  return [...methods.values()]
    .filter(({ masked, without }) => masked > 0 && without.length > 0)
    .map(({ method, without }) => ({ method, forgeries: without.length, examples: without.slice(0, 5) }));
}
