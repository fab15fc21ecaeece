/** @file The pictures that all cells are judged on: forgeries of people kept out of training and choices, under each condition. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ForgeMethodName } from '../forge/forge.ts';
import type { RgbImage } from '../images/image.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import type { Unit } from '../method/pairing.ts';
import type { Progress } from '../progress.ts';
import { type FaceSet, planFor, taskOf } from '../training/batches.ts';
import type { TrainingConfig } from '../training/config.ts';
import type { PicturePool } from '../training/picture-pool.ts';
import { applyCondition } from './conditions.ts';

export interface TestOptions {
  readonly pairs: number;
  readonly conditions: readonly string[];
  readonly seed: number;
}

export interface TestSet {
  readonly family: string;
  readonly condition: string;
  readonly units: readonly Unit[];
  /** 8-bit planes [4 * units, 3, size, size]. */
  readonly pictures: () => Promise<Uint8Array>;
}

const never = { probability: 0, range: [1, 1] as const };
const undisturbed = { resize: never, blur: never, noise: never, colour: never, jpeg: never };
const still = { scale: 0, shift: 0, rotation: 0, flip: 0 };

/** Pictures out of planes, changed one by one, and back. */
async function mapPictures(
  planes: Uint8Array,
  size: number,
  change: (image: RgbImage, index: number) => Promise<RgbImage>,
): Promise<Uint8Array> {
  const area = size * size;
  const result = new Uint8Array(planes.length);
  for (let n = 0; n < planes.length / (3 * area); n++) {
    const data = new Uint8Array(3 * area);
    const from = 3 * area * n;
    for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) data[3 * i + c] = planes[from + c * area + i] as number;
    const changed = await change({ width: size, height: size, data }, n);
    for (let i = 0; i < area; i++)
      for (let c = 0; c < 3; c++) result[from + c * area + i] = changed.data[3 * i + c] as number;
  }
  return result;
}

async function cached(path: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  if (
    await stat(path).then(
      (s) => s.isFile(),
      () => false,
    )
  )
    return readFile(path);
  const made = await make();
  await writeFileAtomic(path, made);
  return made;
}

/**
 * Every family under every condition, the same faces in all families. Pictures are made once and kept in `folder`; real and forged ones go
 * through the same conditions.
 */
export async function testSets(
  config: TrainingConfig,
  faces: FaceSet,
  pool: PicturePool,
  folder: string,
  { pairs, conditions, seed }: TestOptions,
  progress?: Progress,
): Promise<TestSet[]> {
  await mkdir(folder, { recursive: true });
  const { size, margin } = config.network;
  const key = createHash('sha256')
    .update(
      JSON.stringify([size, margin, pairs, seed, config.forge.part_share, faces.faces.map((f) => f.stored.sha256)]),
    )
    .digest('hex')
    .slice(0, 12);
  const options = { size, margin, partShare: config.forge.part_share, augment: still, interference: undisturbed };
  const families = config.forge.methods as ForgeMethodName[];
  return families.flatMap((family) => {
    const plan = {
      strategy: 'quad',
      quads: pairs,
      methods: [family],
      methodsPerQuad: 1,
      candidates: config.forge.candidates,
      seed,
    } as const;
    const units = planFor(faces, 'test', plan);
    const clean = () =>
      cached(join(folder, `${key}-${family}.bin`), () => {
        progress?.({
          done: families.indexOf(family),
          total: families.length,
          label: 'Making test pictures',
          detail: family,
        });
        return pool.make(units.map((unit, i) => taskOf(faces, unit, options, seed, `test ${family} ${i}`)));
      });
    return conditions.map((condition): TestSet => {
      const name = `${key}-${family}-${condition.replace(/[^\w.-]/g, '_')}.bin`;
      const pictures = async () => {
        if (condition === 'clean') return clean();
        return cached(join(folder, name), async () =>
          mapPictures(await clean(), size, (image, n) => applyCondition(image, condition, `${family} ${n}`, seed)),
        );
      };
      return { family, condition, units, pictures };
    });
  });
}
