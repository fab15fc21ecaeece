/**
 * @file A process of a worker that does jobs, one at a time: where a native decoder crashes or hangs, that costs one try of one job.
 * Started by `worker.ts` with the folder of the detector, or nothing, as its argument; ends when whoever started it is gone.
 */
import { UserError } from '../../errors.ts';
import { decodeOnOneThread } from '../../media/pictures.ts';
import { plainError } from '../../processes/plain-error.ts';
import { serveTasks } from '../../processes/serve-tasks.ts';
import type { Progress } from '../../progress.ts';
import { doScan, warmUp } from './scan.ts';
import type { ProcessAnswer, ProcessTask } from './tasks.ts';

// Each process is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();
warmUp(process.argv[2] ?? null);

/** What other kinds take is loaded when the first of them comes. */
async function doTask(task: ProcessTask): Promise<unknown> {
  if (task.kind === 'scan') return doScan(task.path, task.payload);
  if (task.kind === 'prepare') return (await import('./prepare.ts')).doPrepare(task.payload);
  if (task.kind === 'evaluate') return (await import('./evaluate.ts')).doEvaluate(task.payload);
  const tell: Progress = (event) => process.send?.({ news: event });
  return (await import('./ablate-cell.ts')).doCell(task.payload, tell);
}

async function answerOf(task: ProcessTask): Promise<ProcessAnswer> {
  try {
    return { kind: 'done', answer: await doTask(task) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: 'refused', error: plainError(error) };
  }
}

serveTasks(answerOf);
