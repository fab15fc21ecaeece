/** @file Batches of pictures kept on disk, for runs that train on the same ones. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PicturePool } from './picture-pool.ts';
import type { UnitTask } from './picture-worker.ts';

function sizeOf(tasks: readonly UnitTask[]): number {
  return tasks.reduce((sum, { options }) => sum + 4 * 3 * options.size ** 2, 0);
}

let written = 0;

/** The same pool, which looks into a folder first and leaves there what it had to make. What lies there can be deleted at any time. */
export function keepPictures(pool: PicturePool, folder: string): PicturePool {
  return {
    async make(tasks) {
      const key = createHash('sha256').update(JSON.stringify(tasks)).digest('hex').slice(0, 32);
      const path = join(folder, `${key}.bin`);
      const kept = await readFile(path).catch(() => undefined);
      if (kept?.length === sizeOf(tasks)) return kept;
      const made = await pool.make(tasks);
      await mkdir(folder, { recursive: true });
      const temporary = join(folder, `.${key}.${process.pid}-${written++}.tmp`);
      await writeFile(temporary, made);
      await rename(temporary, path);
      return made;
    },
    close: () => pool.close(),
  };
}
