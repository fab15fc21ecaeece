/** @file Works on the jobs of the embedded queue. */
import { randomUUID } from 'node:crypto';
import { CANCELLED, RETURNED, tryJob } from '../consuming.ts';
import type { Consumer, Patience, TakenJob, WorkOptions } from '../queue.ts';
import type { JobTable } from './jobs.ts';

/** Milliseconds between two looks for jobs that others submitted, while there is nothing to do. */
const LOOK_EVERY = 100;

export interface EmbeddedConsumer extends Consumer {
  /** A job was submitted in this process. */
  wake(): void;
}

export function consume(table: JobTable, { lease }: Patience, { concurrency, work }: WorkOptions): EmbeddedConsumer {
  const owner = randomUUID();
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();
  let stopping = false;

  async function doJob(job: TakenJob, abort: AbortController): Promise<void> {
    const ending = await tryJob(job, work, abort.signal, (event) => table.progress(job.id, owner, event));
    table.end(job.id, owner, ending);
    running.delete(job.id);
    wake();
  }

  function wake(): void {
    while (!stopping && running.size < concurrency) {
      const job = table.take(owner);
      if (!job) return;
      const abort = new AbortController();
      // Entered before it begins, as one without work to wait for ends at once.
      const { promise, resolve } = Promise.withResolvers<void>();
      running.set(job.id, { abort, ended: promise });
      void doJob(job, abort).finally(resolve);
    }
  }

  function keep(): void {
    for (const id of table.renew(owner)) running.get(id)?.abort.abort(CANCELLED);
    table.recover();
  }

  const looking = setInterval(wake, LOOK_EVERY);
  const keeping = setInterval(keep, Math.min(lease / 4, 1000));
  table.recover();
  wake();
  return {
    wake,
    get running() {
      return running.size;
    },
    async stop(grace) {
      stopping = true;
      clearInterval(looking);
      const jobs = [...running.values()];
      const late = setTimeout(() => {
        for (const { abort } of jobs) abort.abort(RETURNED);
      }, grace);
      await Promise.all(jobs.map(({ ended }) => ended));
      clearTimeout(late);
      clearInterval(keeping);
    },
  };
}
