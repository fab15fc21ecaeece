/** @file Threads that make pictures ahead of the step that needs them. */
import { Piscina } from 'piscina';
import type { UnitTask } from './picture-worker.ts';

export interface PicturePool {
  /** Pictures of the units in their order, one after another: 8-bit planes [4 * units, 3, size, size]. */
  make(tasks: readonly UnitTask[]): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** In a checkout the worker is TypeScript like everything else, and finds the workspace's packages by their sources. */
const fromSource = import.meta.url.endsWith('.ts');

/** Threads that run the default export of a module of this folder. */
export function openWorkers<Task, Answer>(module: string, threads: number): Piscina<Task, Answer> {
  return new Piscina<Task, Answer>({
    filename: new URL(`./${module}${fromSource ? '.ts' : '.js'}`, import.meta.url).href,
    // All from the start: a second one would only be started when the stock of the first is full.
    minThreads: threads,
    maxThreads: threads,
    // A step blocks this thread, and only this thread hands out tasks: each worker needs a stock to go on with meanwhile.
    concurrentTasksPerWorker: 64,
    idleTimeout: 60_000,
    ...(fromSource ? { execArgv: ['--conditions=source'] } : {}),
  });
}

export function openPicturePool(threads: number): PicturePool {
  const pool = openWorkers<UnitTask, Uint8Array>('picture-worker', threads);
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
