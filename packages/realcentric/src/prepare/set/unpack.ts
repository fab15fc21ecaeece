/** @file A complete set taken apart into its units, so that it can grow: what is prepared is not prepared again. */
import { open } from 'node:fs/promises';
import { onFile } from '../../media/system-errors.ts';
import { unitExists, writeUnit } from '../clips/unit-file.ts';
import type { CropRow } from '../shards/crop-row.ts';
import { BLOCK, type Place } from '../shards/segment.ts';
import { shardPath } from '../shards/write-shards.ts';
import { readPreparedSet, setFiles } from './set-files.ts';

const endOf = ({ offset, length }: Place) => offset + Math.ceil(length / BLOCK) * BLOCK;

/** The part of a shard that the crops of one video lie in, headers and all. */
function segmentOf(crops: readonly CropRow[]): Place {
  const places = crops.flatMap((crop) => (crop.landmarks ? [crop, crop.landmarks] : [crop]));
  const offset = Math.min(...places.map((place) => place.offset)) - BLOCK;
  return { offset, length: Math.max(...places.map(endOf)) - offset };
}

async function readPart(path: string, { offset, length }: Place): Promise<Uint8Array> {
  return onFile(path, async () => {
    const file = await open(path, 'r');
    try {
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer;
    } finally {
      await file.close();
    }
  });
}

/** Writes the units of the set in `set` to its `work`. @throws UserError where it is damaged or the file system refuses */
export async function unpackSet(set: string, signal?: AbortSignal): Promise<void> {
  const { videos, skipped, rows } = await readPreparedSet(set);
  const { work } = setFiles(set);
  let next = 0;
  for (const { entry: _, crops: count, ...facts } of videos) {
    signal?.throwIfAborted();
    const crops = rows.slice(next, next + count);
    next += count;
    const first = crops[0];
    if (!first || (await unitExists(work, facts.key))) continue;
    const part = segmentOf(crops);
    const segment = await readPart(shardPath(set, first.shard), part);
    const moved = (place: Place) => ({ offset: place.offset - part.offset, length: place.length });
    await writeUnit(work, {
      ...facts,
      skipped: null,
      segment,
      crops: crops.map(({ sha256, time, box, toPicture, faceSize, landmarks, ...place }) => ({
        ...moved(place),
        sha256,
        time,
        box,
        toPicture,
        faceSize,
        landmarks: landmarks && moved(landmarks),
      })),
    });
  }
  for (const { key, kind, reason } of skipped) {
    if (key === null || (kind !== 'no_face' && kind !== 'unreadable') || (await unitExists(work, key))) continue;
    const facts = { key, source: null, chosen: null, others: 0, problems: [], skipped: { kind, reason } };
    await writeUnit(work, { ...facts, crops: [], segment: new Uint8Array() });
  }
}
