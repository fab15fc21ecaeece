/** @file Batches of pictures from prepared sets, decoded, cut and disturbed in threads that write into shared memory. */
import type { CropRow } from '../prepare/shards/crop-row.ts';
import { type PlainError, userError } from '../processes/plain-error.ts';
import { openThreads } from '../processes/threads.ts';
import type { CropRequest, CropTask } from './crop-worker.ts';
import type { GeometryOptions } from './unit-pictures.ts';

export interface CropLoaderOptions extends Pick<CropTask, 'size' | 'interference' | 'seed'> {
  /** Side of the pictures over the larger side of the box around the landmarks. */
  readonly margin: number;
  readonly threads: number;
}

/** A crop, and the set that it lies in. */
export interface CropOfSet {
  /** Folder of the prepared set. */
  readonly set: string;
  /** Side of the set's crops over the larger side of the box around the landmarks. */
  readonly margin: number;
  readonly row: CropRow;
  /** Which scene at what time: crops of one moment (a real and its forgery) are displaced alike. */
  readonly moment: string;
}

export interface CropLoader {
  /**
   * The pictures of these crops in their order, as 8-bit planes [crops, 3, size, size]. The same key gives the same pictures. Several
   * batches may be asked for at once; the memory of each is its own.
   * @param key what the draws are for: epoch and number of the batch
   * @throws UserError for a shard that cannot be read
   */
  load(crops: readonly CropOfSet[], key: string, augment: GeometryOptions): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Pictures that a thread makes before it hands them over: enough that handing over costs little, few enough to share out evenly. */
const CHUNK = 8;

const placeOf = ({ shard, offset, length }: CropRow) => ({ shard, offset, length });

export function openCropLoader({ threads, size, margin: seen, interference, seed }: CropLoaderOptions): CropLoader {
  const workers = openThreads<CropTask, PlainError | undefined>('./crop-worker', import.meta.url, threads);
  return {
    async load(crops, key, augment) {
      const batch = new SharedArrayBuffer(crops.length * 3 * size * size);
      const tasks: Promise<PlainError | undefined>[] = [];
      for (let first = 0; first < crops.length; first += CHUNK) {
        const requests = crops.slice(first, first + CHUNK).map(
          ({ set, margin, row, moment }, i): CropRequest => ({
            ...placeOf(row),
            set,
            // Crops that were taken as they are have no margin to spare.
            share: row.landmarks ? seen / margin : 1,
            geometry: `${key} ${moment}`,
            key: `${key} ${first + i}`,
          }),
        );
        tasks.push(workers.run({ crops: requests, size, augment, interference, seed, batch, first }));
      }
      const fault = (await Promise.all(tasks)).find((answer) => answer !== undefined);
      if (fault) throw userError(fault);
      return new Uint8Array(batch);
    },
    close: () => workers.destroy(),
  };
}
