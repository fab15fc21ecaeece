/** @file Threads that make pictures ahead of the step that needs them. */
import { openThreads } from '../processes/threads.ts';
import type { UnitTask } from './picture-worker.ts';

export interface PicturePool {
  /** Pictures of the units in their order, one after another: 8-bit planes [4 * units, 3, size, size]. */
  make(tasks: readonly UnitTask[]): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function openPicturePool(threads: number): PicturePool {
  const pool = openThreads<UnitTask, Uint8Array>('./picture-worker', import.meta.url, threads);
  return {
    async make(tasks) {
      const parts = await Promise.all(tasks.map((task) => pool.run(task)));
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let offset = 0;
      for (const part of parts) {
        all.set(part, offset);
        offset += part.length;
      }
      return all;
    },
    close: () => pool.destroy(),
  };
}
