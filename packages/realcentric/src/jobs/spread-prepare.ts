/** @file The clips of a preparation done by the workers of a queue. */
import { randomUUID } from 'node:crypto';
import type { UnitAnswer } from '../prepare/clips/unit-task.ts';
import type { UnitPool } from '../prepare/set/prepare-set.ts';
import { ProcessDied } from '../processes/process-pool.ts';
import { JobFailed, openJobRunner, type RunnerOptions } from './job-runner.ts';
import type { JobQueue } from './queue.ts';
import type { PreparePayload } from './work/tasks.ts';

export interface SpreadPool extends UnitPool {
  close(): Promise<void>;
}

/** Finished clips are known by their files, not by their jobs: a job is of this run alone. */
export function spreadPrepare(queue: JobQueue, options?: RunnerOptions): SpreadPool {
  const runner = openJobRunner(queue, options);
  const run = randomUUID();
  let jobs = 0;
  return {
    async run(task) {
      const payload: PreparePayload = { task };
      try {
        const id = `prepare-${run}-${jobs++}`;
        return (await runner.run({ id, kind: 'prepare', priority: 'batch', payload })) as UnitAnswer;
      } catch (error) {
        // The queue has tried it several times, each with a process of its own.
        if (error instanceof JobFailed) throw new ProcessDied(error.message, false);
        throw error;
      }
    },
    close: () => runner.close(),
  };
}
