/** @file What the service does with scans, whoever asks for it: takes them on, follows their jobs, shows and removes them. */
import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../jobs/files/s3.ts';
import type { JobQueue, JobState, Priority } from '../jobs/queue.ts';
import { type ScanOrder, scanPayloadOf, scanRequest, storedResult } from '../jobs/spread-scan.ts';
import type { ScanResult } from '../jobs/work/scan.ts';
import { resultKey } from '../jobs/work/tasks.ts';
import { Problem } from './problem.ts';
import type { ScanRow, ScanTable } from './scan-table.ts';
import type { Received } from './uploads/receive.ts';
import { type ScanView, viewOf } from './view.ts';

export interface ServiceOptions {
  readonly queue: JobQueue;
  readonly scans: ScanTable;
  /** Folder of the files that wait. */
  readonly uploads: string;
  /** What to ask of each scan. */
  readonly order: ScanOrder;
  /** Milliseconds that scans are kept. */
  readonly retention: number;
  /** Where files go for workers that do not see the folder. */
  readonly place?: { readonly store: ObjectStore; readonly prefix: string };
  /** Told of each job that has ended; undefined for one that failed. */
  readonly ended?: (result: ScanResult | undefined) => void;
}

export interface NewScan {
  readonly file: Received;
  readonly owner: string;
  readonly name: string | null;
  readonly priority: Priority;
}

export interface Service {
  submit(scan: NewScan): Promise<ScanView>;
  /** @param whole with the finding */
  view(row: ScanRow, whole: boolean): Promise<ScanView>;
  result(row: ScanRow): Promise<ScanResult | undefined>;
  remove(row: ScanRow): Promise<void>;
  /** Calls `listener` whenever the scan may have changed. Gives what ends it. */
  watch(row: ScanRow, listener: () => void): () => void;
  /** Hands jobs that the queue has lost in again, and removes what has expired, and files that nobody waits for. */
  sweep(): Promise<void>;
  close(): void;
}

/** Milliseconds that the queue may take to answer while a client waits. */
const QUEUE_PATIENCE = 5000;
/** Milliseconds after which a file that belongs to no scan is removed: a younger one may still be on its way to being one. */
const ORPHAN_AGE = 3_600_000;

/** @throws Problem 503 where the queue does not answer */
export async function soon<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(new Problem(503, 'queue_unreachable', 'the queue does not answer; try again soon', 5));
  const timer = setTimeout(late, QUEUE_PATIENCE);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

export function openService(options: ServiceOptions): Service {
  const { queue, scans, uploads, order, retention, place } = options;
  const listeners = new Map<string, Set<() => void>>();
  const tell = (job: string) => {
    for (const listener of listeners.get(job) ?? []) listener();
  };

  /** Removes a file that no scan waits for any more. */
  async function release(sha256: string, reference: string): Promise<void> {
    if (scans.waitingFor(sha256) > 0) return;
    await rm(join(uploads, sha256), { force: true });
    await place?.store.remove(reference).catch(() => undefined);
  }

  async function end(row: ScanRow, status: 'done' | 'failed', state: JobState | undefined): Promise<void> {
    const reason = status === 'failed' ? (state?.reason ?? null) : null;
    // Several may find out at once; one of them goes on.
    if (!scans.end(row.job, status, reason, state?.attempts ?? 0)) return;
    options.ended?.(status === 'done' ? await storedResult(queue, row.payload) : undefined);
    await release(row.sha256, row.payload.file);
    tell(row.job);
  }

  /** The scan as its job has it now. */
  async function refresh(row: ScanRow): Promise<{ row: ScanRow; state: JobState | undefined }> {
    if (row.status !== 'open') return { row, state: undefined };
    const state = await soon(queue.state(row.job));
    if (state?.status === 'done' || state?.status === 'failed') {
      await end(row, state.status, state);
      return { row: scans.find(row.id) ?? row, state };
    }
    return { row, state };
  }

  /** What has ended without anybody looking. */
  async function follow(job: string): Promise<void> {
    const row = scans.ofJob(job).find(({ status }) => status === 'open');
    if (!row) return;
    const { row: now } = await refresh(row);
    if (now.status === 'open') tell(job);
  }
  const unwatch = queue.watch((job) => void follow(job).catch(() => undefined));

  async function view(before: ScanRow, whole: boolean): Promise<ScanView> {
    const { row, state } = await refresh(before);
    const result = row.status === 'done' && whole ? await soon(storedResult(queue, row.payload)) : undefined;
    return viewOf(row, state, result?.finding ?? null);
  }

  async function remove(row: ScanRow): Promise<void> {
    scans.remove(row.id);
    if (scans.ofJob(row.job).length === 0) {
      await soon(queue.cancel(row.job));
      await soon(queue.remove(row.job));
      await soon(queue.results.remove(resultKey(row.payload)));
    }
    await release(row.sha256, row.payload.file);
    tell(row.job);
  }

  /** Files of a server that was killed while it received them, or before their scan was written down. */
  async function removeOrphans(): Promise<void> {
    for (const name of await readdir(uploads)) {
      const info = await stat(join(uploads, name)).catch(() => undefined);
      const old = info !== undefined && Date.now() - info.mtimeMs > ORPHAN_AGE;
      if (old && scans.waitingFor(name) === 0) await rm(join(uploads, name), { force: true });
    }
  }

  return {
    async submit({ file, owner, name, priority }) {
      const reference = place ? `${place.prefix.replace(/\/+$/, '')}/${file.sha256}` : file.path;
      const payload = scanPayloadOf(reference, file.sha256, order);
      const request = scanRequest(payload, priority);
      const known = await soon(storedResult(queue, payload));
      const created = Date.now();
      const row: ScanRow = {
        id: randomUUID(),
        owner,
        name,
        bytes: file.bytes,
        sha256: file.sha256,
        job: request.id,
        payload,
        priority,
        status: known ? 'done' : 'open',
        reason: null,
        attempts: 0,
        created,
        expires: created + retention,
      };
      if (!known) await place?.store.put(reference, file.path, file.sha256);
      // Written down first: a job that is lost between the two is handed in by the next sweep.
      scans.add(row);
      if (known) await release(file.sha256, reference);
      else {
        try {
          await soon(queue.submit([request]));
        } catch (error) {
          scans.remove(row.id);
          await release(file.sha256, reference);
          throw error;
        }
      }
      return view(row, true);
    },
    view,
    async result(row) {
      const { row: now } = await refresh(row);
      return now.status === 'done' ? soon(storedResult(queue, now.payload)) : undefined;
    },
    remove,
    watch(row, listener) {
      const known = listeners.get(row.job) ?? new Set();
      listeners.set(row.job, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(row.job);
      };
    },
    async sweep() {
      for (const row of scans.expired(Date.now())) await remove(row);
      for (const row of scans.open()) {
        const { row: now, state } = await refresh(row);
        if (now.status === 'open' && !state) {
          if (await storedResult(queue, row.payload)) await end(row, 'done', undefined);
          else await queue.submit([scanRequest(row.payload, row.priority)]);
        }
      }
      await removeOrphans();
    },
    close: unwatch,
  };
}
