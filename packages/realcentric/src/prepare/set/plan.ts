/** @file In which order the entries of a manifest are prepared, and what each needs of others. */
import type { DatasetEntry } from '../../datasets/entry.ts';

export interface PlannedEntry {
  /** Index in the manifest. */
  readonly index: number;
  readonly entry: DatasetEntry;
  /** Index of the real partner, whose boxes are followed; undefined where there is none. */
  readonly partner: number | undefined;
  /** The mask that says which face matters: its own, or for a real that of the first forgery made from it. */
  readonly mask: string | null;
}

export interface Plan {
  /** What needs nobody else: reals, and forgeries without a partner. */
  readonly first: readonly PlannedEntry[];
  /** Forgeries with a partner, which is among the first. */
  readonly second: readonly PlannedEntry[];
}

/** Of several entries of the partner's video, the one that is compressed alike, else the first. */
function partnerOf(
  { target, compression, kind }: DatasetEntry,
  reals: ReadonlyMap<string, PlannedReal[]>,
): number | undefined {
  const candidates = target === null ? [] : (reals.get(target) ?? []).filter(({ entry }) => entry.kind === kind);
  return (candidates.find(({ entry }) => entry.compression === compression) ?? candidates[0])?.index;
}

interface PlannedReal {
  readonly index: number;
  readonly entry: DatasetEntry;
}

/**
 * The order of work. The forgeries of a real follow its boxes; for that it must show the face that was forged, so the mask of its first forgery
 * chooses among several faces. What is cropped already has no boxes to follow.
 */
export function planEntries(entries: readonly DatasetEntry[]): Plan {
  const reals = new Map<string, PlannedReal[]>();
  for (const [index, entry] of entries.entries()) {
    if (entry.label === 0 && !entry.cropped)
      reals.set(entry.video, [...(reals.get(entry.video) ?? []), { index, entry }]);
  }
  const masks = new Map<number, string>();
  const partners = entries.map((entry) => {
    const partner = entry.label === 1 && !entry.cropped ? partnerOf(entry, reals) : undefined;
    if (partner !== undefined && entry.mask !== null && !masks.has(partner)) masks.set(partner, entry.mask);
    return partner;
  });
  const planned = entries.map((entry, index): PlannedEntry => {
    const mask = entry.mask ?? masks.get(index) ?? null;
    return { index, entry, partner: partners[index], mask };
  });
  return {
    first: planned.filter(({ partner }) => partner === undefined),
    second: planned.filter(({ partner }) => partner !== undefined),
  };
}
