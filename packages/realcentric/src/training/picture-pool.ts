/** @file Threads that make pictures ahead of the step that needs them. */
import { Piscina } from 'piscina';
import type { QuadTask } from './picture-worker.ts';

export interface PicturePool {
  /** Pictures of the quads in their order, one after another: 8-bit planes [4 * quads, 3, size, size]. */
  make(tasks: readonly QuadTask[]): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The worker lies beside this file, as TypeScript in a checkout and as JavaScript in the published package. */
function workerFile(): string {
  return new URL(`./picture-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href;
}

export function openPicturePool(threads: number): PicturePool {
  const pool = new Piscina<QuadTask, Uint8Array>({
    filename: workerFile(),
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 60_000,
  });
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
