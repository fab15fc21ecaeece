/** @file Batches of pictures from a prepared set, decoded, cut and disturbed in threads that write into shared memory. */

import type { PreparedSet } from '../prepare/set/set-files.ts';
import type { CropRow } from '../prepare/shards/crop-row.ts';
import type { CropRequest, CropTask } from './crop-worker.ts';
import { openWorkers } from './picture-pool.ts';
import { CROP_MARGIN } from './unit-pictures.ts';

export interface CropLoaderOptions extends Pick<CropTask, 'size' | 'augment' | 'interference' | 'seed'> {
  readonly threads: number;
}

export interface CropLoader {
  /**
   * The pictures of these crops in their order, as 8-bit planes [crops, 3, size, size]. The same key gives the same pictures. Several
   * batches may be asked for at once; the memory of each is its own.
   * @param key what the draws are for: epoch and number of the batch
   */
  load(rows: readonly CropRow[], key: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Pictures that a thread makes before it hands them over: enough that handing over costs little, few enough to share out evenly. */
const CHUNK = 8;

/** Real and forgery of the same moment: the forgery has its target's boxes. */
function momentOf({ entry, time }: CropRow): string {
  return `${entry.target ?? entry.video} ${time}`;
}

const placeOf = ({ shard, offset, length }: CropRow) => ({ shard, offset, length });

/** @param set the folder of a prepared set, and what its `prepare.json` says */
export function openCropLoader(
  set: string,
  { settings }: { readonly settings: Pick<PreparedSet['about']['settings'], 'margin'> },
  { threads, size, augment, interference, seed }: CropLoaderOptions,
): CropLoader {
  const workers = openWorkers<CropTask, void>('crop-worker', threads);
  return {
    async load(rows, key) {
      const batch = new SharedArrayBuffer(rows.length * 3 * size * size);
      const tasks: Promise<void>[] = [];
      for (let first = 0; first < rows.length; first += CHUNK) {
        const part = rows.slice(first, first + CHUNK);
        const crops = part.map(
          (row, i): CropRequest => ({
            ...placeOf(row),
            // Crops that were taken as they are have no margin to spare.
            share: row.landmarks ? CROP_MARGIN / settings.margin : 1,
            geometry: `${key} ${momentOf(row)}`,
            key: `${key} ${first + i}`,
          }),
        );
        tasks.push(workers.run({ set, crops, size, augment, interference, seed, batch, first }));
      }
      await Promise.all(tasks);
      return new Uint8Array(batch);
    },
    close: () => workers.destroy(),
  };
}
