/** @file A worker: takes jobs from a queue and has them done by processes, so that none of them can take it along when it dies. */
import { UserError } from '../errors.ts';
import { userError } from '../processes/plain-error.ts';
import { openProcessPool, ProcessDied } from '../processes/process-pool.ts';
import { withLocalFile } from './files/local-file.ts';
import type { Consumer, JobQueue, Work } from './queue.ts';
import { type ProcessAnswer, type ProcessTask, resultKey, scanPayload } from './work/tasks.ts';

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

  async function inProcess(task: ProcessTask, signal: AbortSignal): Promise<unknown> {
    try {
      const answer = await pool.run(task, { signal });
      if (answer.kind === 'refused') throw userError(answer.error);
      return answer.answer;
    } catch (error) {
      if (!(error instanceof ProcessDied) || !error.late) throw error;
      // It would take as long again.
      const advice = 'cut it, or give workers a longer --time-limit';
      throw new UserError('bad_input', `took longer than the limit of ${timeLimit} s`, { advice });
    }
  }

  const scan: Work = async (job, { signal }) => {
    const payload = scanPayload.parse(job.payload);
    const key = resultKey(payload);
    if ((await queue.results.get(key)) !== undefined) return null;
    const result = await withLocalFile(payload.file, { maxBytes, signal }, (path) =>
      inProcess({ kind: 'scan', path, payload: { ...payload, model: payload.model ?? model ?? null } }, signal),
    );
    await queue.results.put(key, JSON.stringify(result));
    return null;
  };

  const work: Work = (job, context) => scan(job, context);
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
