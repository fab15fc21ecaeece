/** @file The threads that make what judges look at, and how items are handed to them. */
import type { Piscina } from 'piscina';
import type { Perturbation } from '../../perturbations/suite.ts';
import { openThreads } from '../../processes/threads.ts';
import type { CropJudge, PictureJudge } from '../judges/judge.ts';
import type { ItemTask, MadeItem, Wanted } from './item-worker.ts';
import type { SourceItem } from './source.ts';

/** A judge that looks at images. */
export type ImageJudge = CropJudge | PictureJudge;

export type ItemPool = Piscina<ItemTask, MadeItem[]>;

export function openItemPool(threads: number): ItemPool {
  return openThreads('./item-worker', import.meta.url, threads);
}

/** Items that a thread makes before it hands them over. */
const CHUNK = 8;

/** The items in tasks for the threads, in their order. */
export function inChunks(items: readonly SourceItem[]): SourceItem[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(CHUNK * i, CHUNK * (i + 1)));
}

export interface MakeOptions {
  readonly perturbations: readonly Perturbation[];
  /** Of the perturbations' draws. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** What the judge looks at of the items of one task, in their order. */
export function makeItems(
  pool: ItemPool,
  judge: ImageJudge,
  chunk: readonly SourceItem[],
  { perturbations, seed, signal }: MakeOptions,
): Promise<MadeItem[]> {
  const wanted: Wanted =
    judge.takes === 'crop' ? { takes: 'crop', ...judge.crop } : { takes: 'picture', size: 0, margin: 1 };
  const items = chunk.map(({ place, video, frame }) => ({ place, video, frame }));
  return pool.run({ items, wanted, perturbations, seed }, signal ? { signal } : {});
}
