/** @file How many clips a data set has, by everything that a protocol may choose them by. */
import type { DatasetEntry } from '../entry.ts';

export interface CountRow
  extends Pick<DatasetEntry, 'dataset' | 'label' | 'method' | 'compression' | 'split' | 'kind'> {
  readonly entries: number;
  /** Units of video-level scores. */
  readonly videos: number;
}

/** One row for each combination, in the order of first appearance. */
export function countEntries(entries: readonly DatasetEntry[]): CountRow[] {
  const rows = new Map<string, { first: DatasetEntry; entries: number; videos: Set<string> }>();
  for (const entry of entries) {
    const { dataset, label, method, compression, split, kind } = entry;
    const key = JSON.stringify([dataset, label, method, compression, split, kind]);
    const row = rows.get(key) ?? { first: entry, entries: 0, videos: new Set<string>() };
    row.entries += 1;
    row.videos.add(entry.video);
    rows.set(key, row);
  }
  return [...rows.values()].map(({ first, entries: count, videos }) => {
    const { dataset, label, method, compression, split, kind } = first;
    return { dataset, label, method, compression, split, kind, entries: count, videos: videos.size };
  });
}
