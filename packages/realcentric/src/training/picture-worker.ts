/** @file A thread that makes the pictures of quads. */
import type { ForgeMethodName } from '../forge/forge.ts';
import { decodeOnOneThread } from '../media/pictures.ts';
import { type CropReference, loadCrop } from '../prepare/face-store.ts';
import { type QuadPictureOptions, quadPictures } from './quad-pictures.ts';

// Each thread is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();

export interface QuadTask {
  /** Folder of the face store. */
  readonly store: string;
  readonly a: CropReference;
  readonly b: CropReference;
  readonly method: ForgeMethodName;
  readonly options: QuadPictureOptions;
  readonly seed: number;
  readonly key: string;
}

/** RGB of the four pictures as 8-bit planes, [4, 3, size, size]. */
export default async function makeQuad(task: QuadTask): Promise<Uint8Array> {
  const [a, b] = await Promise.all([loadCrop(task.store, task.a), loadCrop(task.store, task.b)]);
  const pictures = await quadPictures(a, b, task.method, task.options, task.seed, task.key);
  const area = task.options.size ** 2;
  const planes = new Uint8Array(pictures.length * 3 * area);
  for (const [n, { data }] of pictures.entries()) {
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) planes[(3 * n + c) * area + i] = data[3 * i + c] as number;
    }
  }
  return planes;
}
