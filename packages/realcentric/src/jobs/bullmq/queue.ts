/** @file The queue for several machines: BullMQ, on Redis or PostgreSQL. */
import type { JobState as BullmqState } from 'bullmq';
import type { ProgressEvent } from '../../progress.ts';
import type { Consumer, JobQueue, JobRequest, JobState, JobStatus, Patience, Priority } from '../queue.ts';
import { type Connection, QUEUE } from './connection.ts';
import { consume, type JobData, type KeptJob } from './consumer.ts';
import { throughOutage } from './outage.ts';
import type { OpenResults } from './redis-results.ts';

/** Lower numbers first; 0 would go before all that have one. */
const PRIORITY: Readonly<Record<Priority, number>> = { live: 1, batch: 10 };
/** Seconds that jobs are kept after they have ended. */
const KEPT = { done: 86_400, failed: 30 * 86_400 };
/** Jobs that are looked up or added in one go. */
const CHUNK = 200;

const STATUS: Readonly<Record<BullmqState | 'unknown', JobStatus | undefined>> = {
  waiting: 'waiting',
  prioritized: 'waiting',
  delayed: 'waiting',
  'waiting-children': 'waiting',
  active: 'running',
  completed: 'done',
  failed: 'failed',
  unknown: undefined,
};

async function stateOf(job: KeptJob): Promise<JobState | undefined> {
  const status = STATUS[await job.getState()];
  if (!status || (job.data.cancelled && status !== 'done')) return undefined;
  const progress = job.progress as ProgressEvent | number;
  return {
    id: job.id as string,
    kind: job.name,
    priority: job.priority === PRIORITY.live ? 'live' : 'batch',
    status,
    attempts: job.attemptsStarted,
    progress: typeof progress === 'object' ? progress : null,
    answer: job.returnvalue ?? null,
    reason: job.failedReason ?? null,
    submitted: job.timestamp,
  };
}

export interface BullmqOptions {
  /** For messages. */
  readonly name: string;
  readonly patience: Patience;
  /** Told when a connection breaks; it is made again by itself. */
  readonly problem: (message: string) => void;
}

export async function openBullmqQueue(
  connection: Connection,
  results: OpenResults,
  { name, patience, problem }: BullmqOptions,
): Promise<JobQueue> {
  const { bullmq, options, factory } = connection;
  const settings = options as ConstructorParameters<typeof bullmq.Queue>[1];
  const queue = new bullmq.Queue<JobData, unknown, string>(QUEUE, settings, factory as undefined);
  queue.on('error', (error) => problem(error.message));
  await queue.waitUntilReady();
  const events = new bullmq.QueueEvents(QUEUE, settings, factory as undefined);
  events.on('error', (error) => problem(error.message));
  await events.waitUntilReady();
  const consumers = new Set<Consumer>();
  const getJob = async (id: string) => (await queue.getJob(id)) as KeptJob | undefined;

  const how = {
    attempts: patience.attempts,
    backoff: { type: 'exponential', delay: patience.backoff },
    removeOnComplete: { age: KEPT.done },
    removeOnFail: { age: KEPT.failed },
  };

  /** Whether the job has to be added. */
  async function makeRoom({ id, priority }: JobRequest): Promise<boolean> {
    const before = await getJob(id);
    if (!before) return true;
    const state = STATUS[await before.getState()];
    if (state === 'running' && !before.data.cancelled) return false;
    if (state === 'waiting') {
      if (before.priority > PRIORITY[priority]) await before.changePriority({ priority: PRIORITY[priority] });
      return false;
    }
    await before.remove();
    return true;
  }

  return {
    name,
    results,
    async submit(jobs) {
      for (let start = 0; start < jobs.length; start += CHUNK) {
        const chunk = jobs.slice(start, start + CHUNK);
        const wanted = await throughOutage(() => Promise.all(chunk.map(makeRoom)));
        const added = chunk.filter((_, i) => wanted[i]);
        const entries = added.map(({ id, kind, priority, payload }) => ({
          name: kind,
          data: { payload },
          opts: { ...how, jobId: id, priority: PRIORITY[priority] },
        }));
        // One that is there already is not added again.
        await throughOutage(() => queue.addBulk(entries));
      }
    },
    async state(id) {
      const job = await getJob(id);
      return job && stateOf(job);
    },
    watch(listener) {
      const tell = ({ jobId }: { jobId: string }) => listener(jobId);
      const names = ['active', 'progress', 'completed', 'failed', 'removed'] as const;
      for (const event of names) events.on(event, tell);
      return () => {
        for (const event of names) events.off(event, tell);
      };
    },
    async cancel(id) {
      const job = await getJob(id);
      const status = job && STATUS[await job.getState()];
      if (status === 'waiting') await job?.remove().catch(() => job.updateData({ ...job.data, cancelled: true }));
      else if (status === 'running') await job?.updateData({ ...job.data, cancelled: true });
    },
    async remove(id) {
      const job = await getJob(id);
      const status = job && STATUS[await job.getState()];
      if (status === 'done' || status === 'failed') await job?.remove();
    },
    async counts() {
      const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'active', 'completed', 'failed');
      const sum = (...names: string[]) => names.reduce((total, state) => total + (counts[state] ?? 0), 0);
      return {
        waiting: sum('wait', 'waiting', 'prioritized', 'delayed'),
        running: sum('active'),
        done: sum('completed'),
        failed: sum('failed'),
      };
    },
    async deadLetters(limit) {
      const jobs = (await queue.getFailed(0, limit - 1)) as KeptJob[];
      const states = await Promise.all(jobs.map(stateOf));
      return states.filter((state) => state !== undefined);
    },
    async work(options) {
      const consumer = await consume(connection, patience, options, getJob, problem);
      consumers.add(consumer);
      return consumer;
    },
    ping: () => results.ping(),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop(0)));
      await events.close();
      await queue.close();
      await results.close();
    },
  };
}
