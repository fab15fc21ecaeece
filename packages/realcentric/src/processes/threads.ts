/** @file Threads that do the tasks of one module, such as making pictures ahead of whoever looks at them. */
import { Piscina } from 'piscina';

/** In a checkout the workers are TypeScript like everything else, and find the workspace's packages by their sources. */
const fromSource = import.meta.url.endsWith('.ts');

/**
 * Threads that run the default export of a module. `destroy` ends them.
 * @param module without its ending
 * @param base the `import.meta.url` of whoever asks, which the module's path is relative to
 */
export function openThreads<Task, Answer>(module: string, base: string, threads: number): Piscina<Task, Answer> {
  return new Piscina<Task, Answer>({
    filename: new URL(`${module}${fromSource ? '.ts' : '.js'}`, base).href,
    // All from the start: a second one would only be started when the stock of the first is full.
    minThreads: threads,
    maxThreads: threads,
    // Scoring and steps block the thread that hands out tasks: each worker needs a stock to go on with meanwhile.
    concurrentTasksPerWorker: 64,
    idleTimeout: 60_000,
    ...(fromSource ? { execArgv: ['--conditions=source'] } : {}),
  });
}
