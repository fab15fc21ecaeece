/**
 * @file A process of a worker that does jobs, one at a time: where a native decoder crashes or hangs, that costs one try of one job.
 * Started by `worker.ts` with the folder of the detector, or nothing, as its argument; ends when whoever started it is gone.
 */
import { UserError } from '../../errors.ts';
import { decodeOnOneThread } from '../../media/pictures.ts';
import { plainError } from '../../processes/plain-error.ts';
import { doScan, warmUp } from './scan.ts';
import type { ProcessAnswer, ProcessTask } from './tasks.ts';

// Each process is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();
warmUp(process.argv[2] ?? null);

async function doTask(task: ProcessTask): Promise<unknown> {
  return doScan(task.path, task.payload);
}

async function answerOf(task: ProcessTask): Promise<ProcessAnswer> {
  try {
    return { kind: 'done', answer: await doTask(task) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: 'refused', error: plainError(error) };
  }
}

// Ctrl-C reaches every process of the terminal: the one in charge decides what it means.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (task: ProcessTask) => {
  answerOf(task).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) =>
      process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
