/** @file The cells of an ablation done by the workers of a queue. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Progress } from '../progress.ts';
import { openJobRunner, type RunnerOptions } from './job-runner.ts';
import type { JobQueue } from './queue.ts';
import type { CellPayload } from './work/tasks.ts';

/** Of an id: the same cell of the same configuration is one job. */
const idOf = (payload: CellPayload) =>
  `cell-${createHash('sha256').update(JSON.stringify(payload)).digest('hex').slice(0, 40)}`;

/**
 * Has cells run, and waits for all of them.
 * @param config path of the configuration; it and all that it names lies where workers see it
 * @throws JobFailed with the reason of the first cell that was given up; the others go on in the queue and are kept
 */
export async function spreadCells(
  config: string,
  cells: readonly string[],
  queue: JobQueue,
  { progress, ...options }: RunnerOptions & { readonly progress?: Progress },
): Promise<void> {
  const runner = openJobRunner(queue, options);
  let done = 0;
  const report = () => progress?.({ done, total: cells.length, label: 'Cells' });
  report();
  try {
    const outcomes = await Promise.allSettled(
      cells.map(async (cell) => {
        const payload: CellPayload = { config: resolve(config), cell };
        await runner.run({ id: idOf(payload), kind: 'ablate-cell', priority: 'batch', payload });
        done += 1;
        report();
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    await runner.close();
  }
}
