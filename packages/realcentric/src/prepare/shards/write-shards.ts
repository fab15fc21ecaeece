/** @file Writes shards: tar archives of about one size, put together from segments in their order. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../media/make-folder.ts';
import { onFile } from '../../media/system-errors.ts';
import { END_MARK } from './segment.ts';

/** Bytes from which on the next segment begins a new shard. */
export const SHARD_BYTES = 512 * 1024 ** 2;

export const SHARD_FOLDER = 'shards';

export function shardPath(set: string, shard: number): string {
  return join(set, SHARD_FOLDER, `${String(shard).padStart(5, '0')}.tar`);
}

export interface SegmentPlace {
  readonly shard: number;
  /** Of the segment's first byte in the shard. */
  readonly offset: number;
}

export interface ShardWriter {
  add(segment: Uint8Array): Promise<SegmentPlace>;
  /** Ends the last shard; gives their number. */
  close(): Promise<number>;
}

/**
 * Writes shards below the folder `set`, whose `shards` must not exist.
 * @throws UserError where the file system refuses
 */
export async function openShardWriter(set: string, shardBytes = SHARD_BYTES): Promise<ShardWriter> {
  await makeFolder(join(set, SHARD_FOLDER));
  let shard = -1;
  let size = 0;
  let file: Awaited<ReturnType<typeof open>> | undefined;
  const path = () => shardPath(set, shard);

  async function end(): Promise<void> {
    const ending = file;
    file = undefined;
    if (!ending) return;
    await onFile(path(), async () => {
      try {
        await ending.writeFile(END_MARK);
        await ending.sync();
      } finally {
        await ending.close();
      }
    });
  }

  return {
    async add(segment) {
      if (!file || size + segment.length > shardBytes) {
        await end();
        shard += 1;
        size = 0;
        file = await onFile(path(), () => open(path(), 'wx'));
      }
      const current = file;
      await onFile(path(), () => current.writeFile(segment));
      size += segment.length;
      return { shard, offset: size - segment.length };
    },
    async close() {
      await end();
      return shard + 1;
    },
  };
}
