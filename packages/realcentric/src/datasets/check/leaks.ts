/** @file Finds what stands on both sides of a split: people, clips, and (by what others find out) copies. */
import type { DatasetEntry } from '../entry.ts';
import { byCodeUnits } from '../folder.ts';

type Split = NonNullable<DatasetEntry['split']>;

export interface Leak {
  /**
   * `identity`: the same person; `clip`: a real clip that is itself, or is target or source of forgeries, in several splits; `bytes`: the
   * same file; `look`: pictures that look the same.
   */
  readonly kind: 'identity' | 'clip' | 'bytes' | 'look';
  /** The person or clip; of copies, the first path. */
  readonly what: string;
  /** Entries concerned, by split. */
  readonly splits: Readonly<Partial<Record<Split, number>>>;
  /** A path from each split. */
  readonly examples: readonly string[];
}

/** A leak where these entries are in more than one split; entries without a split count for none. */
export function leakAmong(kind: Leak['kind'], what: string, entries: Iterable<DatasetEntry>): Leak | undefined {
  const splits: Partial<Record<Split, number>> = {};
  const examples: string[] = [];
  for (const { split, path } of entries) {
    if (split === null) continue;
    if (splits[split] === undefined) examples.push(path);
    splits[split] = (splits[split] ?? 0) + 1;
  }
  return examples.length > 1 ? { kind, what, splits, examples } : undefined;
}

/** People and clips that are in more than one split. */
export function namedLeaks(entries: readonly DatasetEntry[]): Leak[] {
  const people = new Map<string, DatasetEntry[]>();
  const clips = new Map<string, Set<DatasetEntry>>();
  for (const entry of entries) {
    const { dataset, identity, video, target, source } = entry;
    if (identity !== null) {
      const key = `${dataset}: ${identity}`;
      const same = people.get(key);
      if (same === undefined) people.set(key, [entry]);
      else same.push(entry);
    }
    for (const clip of [video, target, source]) {
      if (clip === null) continue;
      const same = clips.get(clip);
      if (same === undefined) clips.set(clip, new Set([entry]));
      else same.add(entry);
    }
  }
  const leaks = [
    ...[...people].map(([person, same]) => leakAmong('identity', person, same)),
    ...[...clips].map(([clip, same]) => leakAmong('clip', clip, same)),
  ];
  return leaks
    .filter((leak) => leak !== undefined)
    .sort((a, b) => byCodeUnits(a.kind, b.kind) || byCodeUnits(a.what, b.what));
}
