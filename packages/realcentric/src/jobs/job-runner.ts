/** @file Waits for jobs: each is submitted, and its answer is what `run` gives, whichever worker did it. */
import { UserError } from '../errors.ts';
import type { ProgressEvent } from '../progress.ts';
import type { JobQueue, JobRequest, JobState } from './queue.ts';

/** Milliseconds between two looks at all jobs that are waited for: what the queue tells of changes may get lost. */
const LOOK_EVERY = 2000;
/** Milliseconds after which it is worth a word that no worker has anything of what is waited for in hand. */
const LONG = 10_000;
/** Jobs that are looked at in one go. */
const CHUNK = 100;

/** A job was given up, or cancelled by somebody else. */
export class JobFailed extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'JobFailed';
  }
}

export interface JobRunner {
  /** One that is waited for already is not submitted again. @throws JobFailed with the reason; what the signal was aborted with (then the job is cancelled) */
  run(request: JobRequest, options?: { readonly news?: (event: ProgressEvent) => void }): Promise<unknown>;
  /** Cancels what has not ended. */
  close(): Promise<void>;
}

interface Waiting {
  readonly promise: Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly news: ((event: ProgressEvent) => void) | undefined;
  /** Before that, the queue does not know it. */
  submitted: boolean;
}

export interface RunnerOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told where no worker takes a job for long. */
  readonly note?: (text: string) => void;
}

export function openJobRunner(queue: JobQueue, { signal, note }: RunnerOptions = {}): JobRunner {
  const waiting = new Map<string, Waiting>();
  const unsubmitted: JobRequest[] = [];
  let submitting = false;
  let lastSign = performance.now();
  let told = false;

  function settle(id: string, state: JobState | undefined): void {
    const waiter = waiting.get(id);
    if (!waiter) return;
    if (state?.progress) waiter.news?.(state.progress);
    if (state?.status !== 'waiting') {
      lastSign = performance.now();
      told = false;
    }
    if (state?.status === 'waiting' || state?.status === 'running') return;
    waiting.delete(id);
    if (state?.status === 'done') waiter.resolve(state.answer);
    else waiter.reject(new JobFailed(state?.reason ?? 'the job was cancelled'));
  }

  async function look(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += CHUNK) {
      await Promise.all(ids.slice(start, start + CHUNK).map(async (id) => settle(id, await queue.state(id))));
    }
  }

  // What cannot be asked now is asked again.
  const lookSoon = (ids: readonly string[]) => void look(ids).catch(() => undefined);
  const unwatch = queue.watch((id) => waiting.get(id)?.submitted && lookSoon([id]));
  const looking = setInterval(() => {
    lookSoon([...waiting].filter(([, { submitted }]) => submitted).map(([id]) => id));
    if (waiting.size === 0) lastSign = performance.now();
    if (told || performance.now() - lastSign < LONG) return;
    told = true;
    note?.('no worker takes the jobs; start one with: realcentric worker --queue ADDRESS');
  }, LOOK_EVERY);

  /** What is asked for at one time goes to the queue together. */
  async function submitAll(): Promise<void> {
    submitting = true;
    await Promise.resolve();
    while (unsubmitted.length > 0) {
      const requests = unsubmitted.splice(0);
      const ids = requests.map(({ id }) => id);
      try {
        await queue.submit(requests);
        for (const id of ids) {
          const waiter = waiting.get(id);
          if (waiter) waiter.submitted = true;
        }
        lookSoon(ids);
      } catch (error) {
        for (const id of ids) {
          waiting.get(id)?.reject(error);
          waiting.delete(id);
        }
      }
    }
    submitting = false;
  }

  async function close(reason: unknown): Promise<void> {
    signal?.removeEventListener('abort', abort);
    clearInterval(looking);
    unwatch();
    const left = [...waiting];
    waiting.clear();
    for (const [, { reject }] of left) reject(reason);
    await Promise.allSettled(left.map(([id]) => queue.cancel(id)));
  }
  const abort = () => void close(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });

  return {
    run(request, { news } = {}) {
      signal?.throwIfAborted();
      const same = waiting.get(request.id);
      if (same) return same.promise;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(request.id, { promise, resolve, reject, news, submitted: false });
      unsubmitted.push(request);
      if (!submitting) void submitAll();
      return promise;
    },
    close: () => close(new UserError('no_work', 'nobody waits for the job any more', { advice: 'run again' })),
  };
}
