/** @file A thread that makes the pictures of units. */
import type { ForgeMethodName } from '../forge/forge.ts';
import { decodeOnOneThread } from '../media/pictures.ts';
import { type CropReference, loadCrop } from '../prepare/face-store.ts';
import { type UnitPictureOptions, unitPictures } from './unit-pictures.ts';

// Each thread is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();

export interface UnitTask {
  /** Folder of the face store. */
  readonly store: string;
  /** The faces of the unit, each once. */
  readonly faces: readonly CropReference[];
  /** Which of the faces are the reals, and target and source of each forgery. */
  readonly reals: readonly [number, number];
  readonly fakes: readonly [readonly [target: number, source: number], readonly [target: number, source: number]];
  readonly method: ForgeMethodName;
  readonly options: UnitPictureOptions;
  readonly seed: number;
  readonly key: string;
}

/** RGB of the four pictures as 8-bit planes, [4, 3, size, size]. */
export default async function makeUnit(task: UnitTask): Promise<Uint8Array> {
  const faces = await Promise.all(task.faces.map((face) => loadCrop(task.store, face)));
  const at = (i: number) => faces[i] as (typeof faces)[number];
  const forging = ([target, source]: readonly [number, number]) => ({ target: at(target), source: at(source) });
  const unit = {
    reals: [at(task.reals[0]), at(task.reals[1])],
    fakes: [forging(task.fakes[0]), forging(task.fakes[1])],
    method: task.method,
  } as const;
  const pictures = await unitPictures(unit, task.options, task.seed, task.key);
  const area = task.options.size ** 2;
  const planes = new Uint8Array(pictures.length * 3 * area);
  for (const [n, { data }] of pictures.entries()) {
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) planes[(3 * n + c) * area + i] = data[3 * i + c] as number;
    }
  }
  return planes;
}
