/** @file Works on the jobs of a BullMQ queue. */
import type { Job } from 'bullmq';
import { CANCELLED, RETURNED, tryJob } from '../consuming.ts';
import type { Consumer, JobKind, Patience, WorkOptions } from '../queue.ts';
import { type Connection, QUEUE } from './connection.ts';

/** What BullMQ keeps of a job beside its name, id and options. */
export interface JobData {
  readonly payload: unknown;
  /** Somebody wants it to end; its worker looks now and then. */
  readonly cancelled?: boolean;
}

export type KeptJob = Job<JobData, unknown, JobKind>;

/** Milliseconds between two looks whether a job that runs was cancelled. */
const LOOK_EVERY = 1000;
/** Of times that a job may lose its worker beyond its tries: those who are killed are not the fault of the job. */
const LOST_WORKERS = 2;

/** @param getJob a job as it is now */
export async function consume(
  { bullmq, options, factory }: Connection,
  { attempts, lease }: Patience,
  { concurrency, work }: WorkOptions,
  getJob: (id: string) => Promise<KeptJob | undefined>,
  problem: (message: string) => void,
): Promise<Consumer> {
  const { DelayedError, UnrecoverableError, WaitingError, Worker } = bullmq;
  const running = new Map<string, AbortController>();

  async function doJob(job: KeptJob, token: string): Promise<unknown> {
    const id = job.id as string;
    const abort = new AbortController();
    running.set(id, abort);
    const look = setInterval(() => {
      // What cannot be asked now is asked again.
      getJob(id).then(
        (now) => now?.data.cancelled && abort.abort(CANCELLED),
        () => undefined,
      );
    }, LOOK_EVERY);
    try {
      const { payload, cancelled } = job.data;
      if (cancelled) throw new UnrecoverableError(CANCELLED.message);
      const taken = { id, kind: job.name, payload, attempt: job.attemptsStarted };
      const ending = await tryJob(taken, work, abort.signal, (event) => {
        job.updateProgress(event).catch(() => undefined);
      });
      if (ending.kind === 'done') return ending.answer ?? null;
      if (ending.kind === 'cancelled') throw new UnrecoverableError(CANCELLED.message);
      if (ending.kind === 'returned') {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      throw ending.final ? new UnrecoverableError(ending.reason) : new Error(ending.reason);
    } finally {
      clearInterval(look);
      running.delete(id);
    }
  }

  const worker = new Worker<JobData, unknown, JobKind>(
    QUEUE,
    (job, token) => doJob(job as KeptJob, token as string),
    {
      ...options,
      concurrency,
      lockDuration: lease,
      stalledInterval: lease / 2,
      maxStalledCount: attempts + LOST_WORKERS,
      autorun: false,
    } as ConstructorParameters<typeof Worker>[2],
    factory as undefined,
  );
  worker.on('error', (error) => {
    if (!(error instanceof DelayedError || error instanceof WaitingError)) problem(error.message);
  });
  worker.on('failed', (job, error) => {
    if (error.message === CANCELLED.message) job?.remove().catch(() => undefined);
  });
  await worker.waitUntilReady();
  void worker.run();
  return {
    get running() {
      return running.size;
    },
    async stop(grace) {
      const late = setTimeout(() => {
        for (const abort of running.values()) abort.abort(RETURNED);
      }, grace);
      await worker.close();
      clearTimeout(late);
    },
  };
}
