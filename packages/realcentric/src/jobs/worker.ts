/** @file A worker: takes jobs from a queue and has them done by processes, so that none of them can take it along when it dies. */
import { UserError } from '../errors.ts';
import { userError } from '../processes/plain-error.ts';
import { openProcessPool, ProcessDied } from '../processes/process-pool.ts';
import type { ProgressEvent } from '../progress.ts';
import { withLocalFile } from './files/local-file.ts';
import type { Consumer, JobQueue, TakenJob, Work, WorkContext } from './queue.ts';
import {
  cellPayload,
  evaluatePayload,
  type ProcessAnswer,
  type ProcessTask,
  preparePayload,
  resultKey,
  scanPayload,
} from './work/tasks.ts';

export interface WorkerOptions {
  /** Processes, each with a job at a time. */
  readonly processes: number;
  /** Folder of the detector for jobs that name none; the bundled one where left out. */
  readonly model?: string;
  /** Longest that the scan of a file may take, in seconds. */
  readonly timeLimit: number;
  /** Largest object that is fetched from an object store, in bytes. */
  readonly maxBytes: number;
}

export const DEFAULT_WORKER: Pick<WorkerOptions, 'timeLimit' | 'maxBytes'> = { timeLimit: 600, maxBytes: 4e9 };

/** Longest that jobs of the other kinds may take, in seconds; the training of a cell is its user's business (a week is no limit). */
const SECONDS = { prepare: 900, evaluate: 900, 'ablate-cell': 604_800 };

/** The module of the processes; TypeScript in a checkout. */
function jobProcess(): URL {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./work/job-process.${ending}`, import.meta.url);
}

export async function startWorker(queue: JobQueue, options: WorkerOptions): Promise<Consumer> {
  const { processes, model, timeLimit, maxBytes } = options;
  const pool = openProcessPool<ProcessTask, ProcessAnswer>(jobProcess(), {
    processes,
    patience: 1000 * timeLimit,
    ...(model !== undefined && { args: [model] }),
  });

  async function inProcess(task: ProcessTask, { signal, progress }: WorkContext): Promise<unknown> {
    const seconds = task.kind === 'scan' ? timeLimit : SECONDS[task.kind];
    try {
      const news = (event: unknown) => progress(event as ProgressEvent);
      const answer = await pool.run(task, { signal, news, patience: 1000 * seconds });
      if (answer.kind === 'refused') throw userError(answer.error);
      return answer.answer;
    } catch (error) {
      if (!(error instanceof ProcessDied) || !error.late) throw error;
      // It would take as long again.
      const advice = 'cut it, or give workers a longer --time-limit';
      throw new UserError('bad_input', `took longer than the limit of ${seconds} s`, { advice });
    }
  }

  const scan: Work = async (job, context) => {
    const { signal } = context;
    const payload = scanPayload.parse(job.payload);
    const key = resultKey(payload);
    if ((await queue.results.get(key)) !== undefined) return null;
    const result = await withLocalFile(payload.file, { maxBytes, signal }, (path) =>
      inProcess({ kind: 'scan', path, payload: { ...payload, model: payload.model ?? model ?? null } }, context),
    );
    await queue.results.put(key, JSON.stringify(result));
    return null;
  };

  /** What a process is given, of the kinds whose answer is what it gives. */
  function taskOf({ kind, payload }: TakenJob): ProcessTask {
    if (kind === 'prepare') return { kind, payload: preparePayload.parse(payload) };
    if (kind === 'evaluate') return { kind, payload: evaluatePayload.parse(payload) };
    if (kind === 'ablate-cell') return { kind, payload: cellPayload.parse(payload) };
    throw new UserError('bad_input', `no job of kind "${kind}" is known`, {
      advice: 'run workers of the same version',
    });
  }

  const work: Work = async (job, context) =>
    job.kind === 'scan' ? scan(job, context) : inProcess(taskOf(job), context);
  for (let i = 0; i < processes; i++) pool.prestart();
  const consumer = await queue.work({ concurrency: processes, work });
  return {
    get running() {
      return consumer.running;
    },
    async stop(grace) {
      await consumer.stop(grace);
      pool.close();
    },
  };
}
