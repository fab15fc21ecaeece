/** @file What a queue of jobs does, whatever keeps it. Jobs are plain data; who submits and who works may be different machines. */
import type { ProgressEvent } from '../progress.ts';

export type JobKind = 'scan' | 'prepare' | 'evaluate' | 'ablate-cell';

/** Somebody waits for a `live` job: it is taken before every `batch` job that waits. */
export type Priority = 'live' | 'batch';

export type JobStatus = 'waiting' | 'running' | 'done' | 'failed';

export interface JobRequest {
  /** Two requests of one id are one job. Letters, digits and hyphens, at most 120. */
  readonly id: string;
  readonly kind: JobKind;
  readonly priority: Priority;
  /** JSON; what is in it, its kind says (see work/). */
  readonly payload: unknown;
}

/** How long and how often a job is tried. */
export interface Patience {
  /** Tries until a job is given up and becomes a dead letter. Those that end with a `UserError` are given up at once. */
  readonly attempts: number;
  /** Milliseconds before the second try; twice as long before each one after that. */
  readonly backoff: number;
  /** Milliseconds after which the job of a worker that gives no sign of life goes back to the queue. */
  readonly lease: number;
}

export const DEFAULT_PATIENCE: Patience = { attempts: 3, backoff: 1000, lease: 30_000 };

export interface JobState {
  readonly id: string;
  readonly kind: JobKind;
  readonly priority: Priority;
  readonly status: JobStatus;
  /** Tries begun so far. */
  readonly attempts: number;
  readonly progress: ProgressEvent | null;
  /** What the job gave, for status `done`; JSON. */
  readonly answer: unknown;
  /** Why it failed, for status `failed`; of the last try, while it waits for the next. */
  readonly reason: string | null;
  /** Milliseconds since 1970. */
  readonly submitted: number;
}

/** A job in the hands of a worker. */
export interface TakenJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly payload: unknown;
  /** 1 for the first try. */
  readonly attempt: number;
}

export interface WorkContext {
  /** Aborted when the job is cancelled, or has to be given back because the worker stops. */
  readonly signal: AbortSignal;
  readonly progress: (event: ProgressEvent) => void;
}

/** Does a job and gives its answer (JSON). @throws UserError for what another try would not change */
export type Work = (job: TakenJob, context: WorkContext) => Promise<unknown>;

export interface WorkOptions {
  /** Jobs side by side. */
  readonly concurrency: number;
  readonly work: Work;
}

export interface Consumer {
  /** Takes no more jobs; those that run may take `grace` milliseconds to end, then they go back to the queue. */
  stop(grace: number): Promise<void>;
  /** Jobs in work. */
  readonly running: number;
}

export type JobCounts = Readonly<Record<JobStatus, number>>;

export interface JobQueue {
  /** For messages: no passwords. */
  readonly name: string;
  readonly results: ResultStore;
  /**
   * Adds jobs. One that waits or runs already is not added again, but moves up where it is wanted sooner now; one that has ended is
   * replaced.
   */
  submit(jobs: readonly JobRequest[]): Promise<void>;
  /** Undefined for a job that never was, was cancelled, or has ended long ago and is forgotten. */
  state(id: string): Promise<JobState | undefined>;
  /** Tells of jobs whose state changed, wherever; a hint, that may be lost when the connection breaks. Gives what ends it. */
  watch(listener: (id: string) => void): () => void;
  /** Forgets a job that waits, and one that runs as soon as its worker has let go of it; one that has ended stays. */
  cancel(id: string): Promise<void>;
  /** Forgets a job that has ended. */
  remove(id: string): Promise<void>;
  counts(): Promise<JobCounts>;
  /** Jobs that were given up, with their reasons, the latest first. */
  deadLetters(limit: number): Promise<JobState[]>;
  work(options: WorkOptions): Promise<Consumer>;
  /** @throws Error where what keeps the queue does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What a result is the result of. */
export interface ResultKey {
  /** SHA-256 of the file. */
  readonly subject: string;
  /** SHA-256 of the detector's network. */
  readonly detector: string;
  /** Checksum of what else decides how the result comes out. */
  readonly options: string;
}

/** Results by what they are of; there is never more than one for a key. */
export interface ResultStore {
  get(key: ResultKey): Promise<string | undefined>;
  /** Keeps the first result of a key; gives whether this was it. */
  put(key: ResultKey, value: string): Promise<boolean>;
  remove(key: ResultKey): Promise<void>;
  count(): Promise<number>;
}
