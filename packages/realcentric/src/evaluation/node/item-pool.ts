/** @file The threads that make what judges look at, and how items are handed to them. */
import type { Piscina } from 'piscina';
import type { Perturbation } from '../../perturbations/suite.ts';
import { inOrder } from '../../processes/in-order.ts';
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

/** Tasks that are asked for ahead of whoever takes their results, for each thread. */
const AHEAD = 3;

export interface MakeOptions {
  readonly pool: ItemPool;
  readonly threads: number;
  readonly perturbations: readonly Perturbation[];
  /** Of the perturbations' draws. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** What threads make for a judge. */
export function wantedBy(judge: ImageJudge): Wanted {
  return judge.takes === 'crop' ? { takes: 'crop', ...judge.crop } : { takes: 'picture', size: 0, margin: 1 };
}

/** What the judge looks at of the items of each task, in their order; few tasks are made ahead. */
export async function* madeInOrder(
  judge: ImageJudge,
  chunks: readonly (readonly SourceItem[])[],
  { pool, threads, perturbations, seed, signal }: MakeOptions,
): AsyncGenerator<readonly [chunk: readonly SourceItem[], made: readonly MadeItem[]], void> {
  const wanted = wantedBy(judge);
  const make = async (chunk: readonly SourceItem[]) => {
    const items = chunk.map(({ place, video, frame }) => ({ place, video, frame }));
    try {
      return [chunk, await pool.run({ items, wanted, perturbations, seed }, signal ? { signal } : {})] as const;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  };
  for await (const made of inOrder(chunks, make, { ahead: AHEAD * threads })) {
    signal?.throwIfAborted();
    yield made;
  }
}
