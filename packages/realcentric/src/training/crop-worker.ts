/** @file A thread that makes pictures for the network from the crops of a prepared set, into memory that it shares. */
import { UserError } from '../errors.ts';
import type { RgbImage } from '../images/image.ts';
import { decodeOnOneThread, decodeOwnPicture } from '../media/pictures.ts';
import { openShards, type ShardReader } from '../prepare/shards/open-shards.ts';
import type { Place } from '../prepare/shards/segment.ts';
import { type PlainError, plainError } from '../processes/plain-error.ts';
import { random } from '../random.ts';
import { type InterferenceOptions, interfere } from './interference.ts';
import { drawGeometry, type GeometryOptions } from './unit-pictures.ts';

// Each thread is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();

/** A crop to load. */
export interface CropRequest extends Place {
  /** Folder of the prepared set. */
  readonly set: string;
  readonly shard: number;
  /** Share of its side that the detector sees, before anything is drawn. */
  readonly share: number;
  /** What its geometry is drawn by: a real and its forgeries at the same time share it, and so the place in the frame. */
  readonly geometry: string;
  /** What its disturbances are drawn by, each picture's its own. */
  readonly key: string;
}

export interface CropTask {
  readonly crops: readonly CropRequest[];
  /** Side of the pictures. */
  readonly size: number;
  readonly augment: GeometryOptions;
  readonly interference: InterferenceOptions;
  readonly seed: number;
  /** The whole batch as 8-bit planes [pictures, 3, size, size]; this task fills it from picture `first` on. */
  readonly batch: SharedArrayBuffer;
  readonly first: number;
}

const readers = new Map<string, ShardReader>();

function readerOf(set: string): ShardReader {
  const reader = readers.get(set) ?? openShards(set);
  readers.set(set, reader);
  return reader;
}

function writePlanes({ data }: RgbImage, planes: Uint8Array, at: number, area: number): void {
  for (let i = 0, p = at; i < data.length; i += 3, p++) {
    planes[p] = data[i] as number;
    planes[p + area] = data[i + 1] as number;
    planes[p + 2 * area] = data[i + 2] as number;
  }
}

async function loadAll({ crops, size, augment, interference, seed, batch, first }: CropTask): Promise<void> {
  const planes = new Uint8Array(batch);
  const area = size * size;
  await Promise.all(
    crops.map(async (crop, i) => {
      const image = await decodeOwnPicture(readerOf(crop.set).crop(crop));
      // Crops are upright with the face in their middle, whoever's landmarks they were cut by.
      const region = { x: image.width / 2, y: image.height / 2, side: crop.share * image.width, roll: 0 };
      const cut = drawGeometry(region, augment, size, random(seed, 'geometry', crop.geometry));
      const picture = await interfere(cut(image), interference, random(seed, 'interference', crop.key));
      writePlanes(picture, planes, (first + i) * 3 * area, area);
    }),
  );
}

/** Nothing where all went well; between threads a UserError would become a plain one. */
export default async function loadCrops(task: CropTask): Promise<PlainError | undefined> {
  try {
    await loadAll(task);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return plainError(error);
    throw error;
  }
}
