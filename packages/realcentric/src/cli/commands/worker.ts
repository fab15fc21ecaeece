/** @file `realcentric worker`: does the jobs of a queue, on this machine. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { openQueue } from '../../jobs/open-queue.ts';
import { DEFAULT_WORKER, startWorker } from '../../jobs/worker.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { wholeNumber } from '../numbers.ts';

interface Options {
  readonly queue: string;
  readonly processes: number;
  readonly model?: string;
  readonly timeLimit: number;
  readonly grace: number;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Takes jobs from a queue and does them, until it is stopped: scans that realcentric serve was sent, and what scan, prepare, evaluate and ' +
        'ablate spread with --queue. Any number of workers on any number of machines may share a queue on Redis or PostgreSQL; one in a file is ' +
        'for the processes of one machine. Files are read where the job says: by a path that all machines see, or from s3:// (S3_ENDPOINT, ' +
        'AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).',
    )
    .requiredOption('--queue <address>', 'redis://..., postgres://... or a file')
    .option(
      '--processes <n>',
      'jobs side by side, each in a process of its own',
      wholeNumber(1, 256),
      availableParallelism(),
    )
    .option('--model <folder>', 'a detector, for jobs that name none; the bundled one unless told')
    .option('--time-limit <seconds>', 'longest that a scan may take', wholeNumber(1, 86_400), DEFAULT_WORKER.timeLimit)
    .option('--grace <seconds>', 'what running jobs have to end when it is stopped', wholeNumber(0, 86_400), 30)
    .action((options: Options) => work(options, context));
  addExamples(command, [
    ['realcentric worker --queue redis://queue.internal', 'as many processes as there are cores'],
    ['realcentric worker --queue jobs.sqlite --processes 2', 'beside realcentric scan --queue jobs.sqlite'],
  ]);
}

async function work(
  { queue: address, processes, model, timeLimit, grace }: Options,
  context: CommandContext,
): Promise<void> {
  const { note, signal } = context;
  const queue = await openQueue(address, { problem: (message) => note(`realcentric: queue: ${message}`) });
  try {
    const { maxBytes } = DEFAULT_WORKER;
    const worker = await startWorker(queue, { processes, timeLimit, maxBytes, ...(model !== undefined && { model }) });
    note(`realcentric: ${processes} ${processes === 1 ? 'process works' : 'processes work'} on ${queue.name}`);
    if (!signal.aborted) await once(signal, 'abort');
    await worker.stop(1000 * grace);
  } finally {
    await queue.close();
  }
}
