/** @file Reads single crops of a prepared set, in any order. */
import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import type { Landmarks } from '../../faces/types.ts';
import { fileError } from '../../media/system-errors.ts';
import { decodeNpy } from './npy.ts';
import type { Place } from './segment.ts';
import { shardPath } from './write-shards.ts';

/** Where a crop lies: what a thread must know to read it. */
export interface CropPlace extends Place {
  readonly shard: number;
  readonly landmarks: Place | null;
}

export interface ShardReader {
  /**
   * The encoded crop. Blocks while it is read: for a few kilobytes that costs less than handing the work to another thread.
   * @throws UserError for a shard that is missing or cut short
   */
  crop(place: Place & { readonly shard: number }): Uint8Array;
  /** The landmarks in pixels of the crop; undefined for crops that have none. */
  landmarks(place: CropPlace): Landmarks | undefined;
  close(): void;
}

/** Opens the shards of the prepared set in the folder `set`, each when it is first asked for. */
export function openShards(set: string): ShardReader {
  const files: (number | undefined)[] = [];

  function open(shard: number): number {
    const path = shardPath(set, shard);
    try {
      const file = openSync(path, 'r');
      files[shard] = file;
      return file;
    } catch (error) {
      throw fileError(path, error);
    }
  }

  function read(shard: number, { offset, length }: Place): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(length);
    const got = readSync(files[shard] ?? open(shard), bytes, 0, length, offset);
    if (got === length) return bytes;
    throw new UserError('bad_input', `ends before byte ${offset + length}, which its index speaks of`, {
      file: shardPath(set, shard),
      advice: 'copy the set again, whole',
    });
  }

  return {
    crop: (place) => read(place.shard, place),
    landmarks: ({ shard, landmarks }) => (landmarks ? decodeNpy(read(shard, landmarks)) : undefined),
    close() {
      for (const file of files) if (file !== undefined) closeSync(file);
      files.length = 0;
    },
  };
}
