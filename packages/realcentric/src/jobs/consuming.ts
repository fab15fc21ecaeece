/** @file What every back end's consumer does around a job: says how it ended, whoever asked it to end. */
import { UserError } from '../errors.ts';
import type { ProgressEvent } from '../progress.ts';
import type { TakenJob, Work } from './queue.ts';

/** How a try ended. */
export type Ending =
  | { readonly kind: 'done'; readonly answer: unknown }
  /** `final`: another try would not change it. */
  | { readonly kind: 'failed'; readonly reason: string; readonly final: boolean }
  | { readonly kind: 'cancelled' }
  /** Unfinished, through no fault of the job. */
  | { readonly kind: 'returned' };

/** Why the signal of a job is aborted. */
export const CANCELLED = new Error('the job was cancelled');
export const RETURNED = new Error('the worker stops');

/** Milliseconds between two reports of progress that are stored. */
const PROGRESS_EVERY = 250;

/** The first event of a stage, the last, and in between one now and then. */
export function sparingly(store: (event: ProgressEvent) => void): (event: ProgressEvent) => void {
  let label: string | undefined;
  let told = 0;
  return (event) => {
    const now = performance.now();
    if (event.label === label && event.done !== event.total && now - told < PROGRESS_EVERY) return;
    label = event.label;
    told = now;
    store(event);
  };
}

/** Does a job; never throws. */
export async function tryJob(
  job: TakenJob,
  work: Work,
  signal: AbortSignal,
  progress: (event: ProgressEvent) => void,
): Promise<Ending> {
  try {
    return { kind: 'done', answer: await work(job, { signal, progress: sparingly(progress) }) };
  } catch (error) {
    if (signal.reason === CANCELLED) return { kind: 'cancelled' };
    if (signal.reason === RETURNED) return { kind: 'returned' };
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', reason: reason.slice(0, 2000), final: error instanceof UserError };
  }
}
