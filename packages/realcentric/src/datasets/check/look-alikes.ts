/** @file Finds entries that look the same across splits, by perceptual hashes of their pictures. */
import { HASH_BITS, hashDistance } from '../../images/difference-hash.ts';
import type { DatasetEntry } from '../entry.ts';

export interface Hashed {
  readonly entry: DatasetEntry;
  readonly hashes: readonly Uint32Array[];
}

/**
 * Bits in which copies may differ. Of recompressed and scaled photographs (LFW, FFHQ, composites) 98 % or more stay within it; the
 * nearest of 864,000 pairs of different ones were 9 apart.
 */
export const LOOK_ALIKE_BITS = 8;

/** With one chunk more than bits may differ, two look-alikes agree in at least one chunk entirely. */
const CHUNKS = LOOK_ALIKE_BITS + 1;
const CHUNK_BITS = Math.floor(HASH_BITS / CHUNKS);

/**
 * Groups of entries joined by look-alike pictures in different splits, in the order they are given in. Looks up candidates by chunks of the hash that agree, so that
 * the time grows with the number of pictures and not with its square. Entries without a split are left out.
 */
export function lookAlikes(hashed: readonly Hashed[]): DatasetEntry[][] {
  const items = hashed.flatMap(({ entry, hashes }) =>
    entry.split === null ? [] : hashes.map((hash) => ({ entry, hash })),
  );
  const groups = new Map<DatasetEntry, Set<DatasetEntry>>();
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const buckets = new Map<number, typeof items>();
    for (const item of items) {
      const bits = bitsAt(item.hash, chunk * CHUNK_BITS);
      const bucket = buckets.get(bits);
      if (bucket === undefined) buckets.set(bits, [item]);
      else bucket.push(item);
    }
    for (const bucket of buckets.values()) joinAcrossSplits(bucket, groups);
  }
  const joined = hashed.map(({ entry }) => entry).filter((entry) => groups.has(entry));
  return [...Map.groupBy(joined, (entry) => groups.get(entry)).values()];
}

function joinAcrossSplits(
  bucket: readonly { readonly entry: DatasetEntry; readonly hash: Uint32Array }[],
  groups: Map<DatasetEntry, Set<DatasetEntry>>,
): void {
  const sides = Map.groupBy(bucket, ({ entry }) => entry.split);
  for (const [split, side] of sides) {
    for (const [otherSplit, other] of sides) {
      if (split! >= otherSplit!) continue;
      for (const a of side)
        for (const b of other) if (hashDistance(a.hash, b.hash) <= LOOK_ALIKE_BITS) merge(a.entry, b.entry, groups);
    }
  }
}

function merge(a: DatasetEntry, b: DatasetEntry, groups: Map<DatasetEntry, Set<DatasetEntry>>): void {
  const into = groups.get(a) ?? new Set([a]);
  const from = groups.get(b) ?? new Set([b]);
  groups.set(a, into);
  groups.set(b, into);
  if (into === from) return;
  for (const entry of from) {
    into.add(entry);
    groups.set(entry, into);
  }
}

function bitsAt(hash: Uint32Array, from: number): number {
  const word = from >> 5;
  const shift = from & 31;
  const low = hash[word]! >>> shift;
  const high = shift === 0 ? 0 : (hash[word + 1] ?? 0) << (32 - shift);
  return (low | high) & ((1 << CHUNK_BITS) - 1);
}
