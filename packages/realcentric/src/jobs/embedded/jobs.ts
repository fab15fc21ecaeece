/** @file What happens to jobs in the embedded queue's tables, each step one transaction. */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../processes/sqlite-tables.ts';
import type { ProgressEvent } from '../../progress.ts';
import type { Ending } from '../consuming.ts';
import type { JobCounts, JobKind, JobRequest, JobState, JobStatus, Patience, Priority, TakenJob } from '../queue.ts';

const PRIORITIES: readonly Priority[] = ['live', 'batch'];
/** Jobs that ended are forgotten after so long, in milliseconds: done and cancelled ones, and dead letters. */
const KEPT = { done: 86_400_000, failed: 30 * 86_400_000 };

interface Row {
  readonly id: string;
  readonly kind: JobKind;
  readonly priority: number;
  readonly payload: string;
  /** A cancelled job is kept for a while, so that those who watch hear of it; for all others it is gone. */
  readonly status: JobStatus | 'cancelled';
  readonly attempts: number;
  readonly progress: string | null;
  readonly answer: string | null;
  readonly reason: string | null;
  readonly submitted: number;
}

export interface JobTable {
  submit(jobs: readonly JobRequest[]): void;
  state(id: string): JobState | undefined;
  cancel(id: string): void;
  remove(id: string): void;
  counts(): JobCounts;
  deadLetters(limit: number): JobState[];
  /** The next job, now of `owner`; undefined where none is due. */
  take(owner: string): TakenJob | undefined;
  /** Renews the leases of an owner; gives those of its jobs that are to be cancelled. */
  renew(owner: string): string[];
  progress(id: string, owner: string, event: ProgressEvent): void;
  /** Nothing happens where the job has meanwhile been given to somebody else. */
  end(id: string, owner: string, ending: Ending): void;
  /** Takes jobs from owners that gave no sign of life, and forgets old ones. */
  recover(): void;
  /** Ids that changed since, and the mark for the next call. */
  changedSince(mark: number): { readonly ids: string[]; readonly mark: number };
}

const stateOf = (row: Row, status: JobStatus): JobState => ({
  id: row.id,
  kind: row.kind,
  priority: PRIORITIES[row.priority] as Priority,
  status,
  attempts: row.attempts,
  progress: row.progress === null ? null : (JSON.parse(row.progress) as ProgressEvent),
  answer: row.answer === null ? null : (JSON.parse(row.answer) as unknown),
  reason: row.reason,
  submitted: row.submitted,
});

/** @param now milliseconds since 1970 */
export function jobTable(database: DatabaseSync, patience: Patience, now: () => number = Date.now): JobTable {
  const FREE = 'owner = NULL, lease = NULL, progress = NULL';
  const insert = database.prepare(
    `INSERT INTO jobs (id, kind, priority, payload, status, due, submitted) VALUES (?, ?, ?, ?, 'waiting', ?, ?)`,
  );
  const select = database.prepare('SELECT * FROM jobs WHERE id = ?');
  const raise = database.prepare(`UPDATE jobs SET priority = ? WHERE id = ? AND status = 'waiting'`);
  const remove = database.prepare('DELETE FROM jobs WHERE id = ? AND ended IS NOT NULL');
  const cancelWaiting = database.prepare(
    `UPDATE jobs SET status = 'cancelled', ended = ? WHERE id = ? AND status = 'waiting'`,
  );
  const cancelRunning = database.prepare(`UPDATE jobs SET cancelled = 1 WHERE id = ? AND status = 'running'`);
  const counts = database.prepare('SELECT status, count(*) AS jobs FROM jobs GROUP BY status');
  const dead = database.prepare("SELECT * FROM jobs WHERE status = 'failed' ORDER BY ended DESC LIMIT ?");
  const take = database.prepare(
    `UPDATE jobs SET status = 'running', owner = ?, lease = ?, attempts = attempts + 1
     WHERE seq = (SELECT seq FROM jobs WHERE status = 'waiting' AND due <= ? ORDER BY priority, seq LIMIT 1)
     RETURNING *`,
  );
  const renew = database.prepare("UPDATE jobs SET lease = ? WHERE owner = ? AND status = 'running'");
  const cancelledOf = database.prepare("SELECT id FROM jobs WHERE owner = ? AND status = 'running' AND cancelled = 1");
  const HELD = "WHERE id = ? AND owner = ? AND status = 'running'";
  const progress = database.prepare(`UPDATE jobs SET progress = ? ${HELD}`);
  const finish = database.prepare(`UPDATE jobs SET status = ?, answer = ?, reason = ?, ended = ?, ${FREE} ${HELD}`);
  const retry = database.prepare(
    `UPDATE jobs SET status = 'waiting', reason = ?, due = ?, attempts = attempts - ?, ${FREE} ${HELD}`,
  );
  const held = database.prepare(`SELECT * FROM jobs ${HELD}`);
  const abandoned = database.prepare("SELECT id, owner FROM jobs WHERE status = 'running' AND lease < ?");
  const forget = database.prepare(
    "DELETE FROM jobs WHERE ended < ? AND status <> 'failed' OR ended < ? AND status = 'failed'",
  );
  const last = database.prepare('SELECT tick AS mark FROM clock');
  const changed = database.prepare('SELECT id, changed FROM jobs WHERE changed > ? ORDER BY changed');

  function submitOne({ id, kind, priority, payload }: JobRequest): void {
    const wanted = PRIORITIES.indexOf(priority);
    const before = select.get(id) as Row | undefined;
    if (before?.status === 'running') return;
    if (before?.status === 'waiting') {
      if (wanted < before.priority) raise.run(wanted, id);
      return;
    }
    remove.run(id);
    insert.run(id, kind, wanted, JSON.stringify(payload), now(), now());
  }

  function end(id: string, owner: string, ending: Ending): void {
    const job = held.get(id, owner) as (Row & { cancelled: number }) | undefined;
    if (!job) return;
    if (ending.kind === 'done') finish.run('done', JSON.stringify(ending.answer ?? null), null, now(), id, owner);
    else if (ending.kind === 'cancelled' || job.cancelled === 1) finish.run('cancelled', null, null, now(), id, owner);
    else if (ending.kind === 'returned') retry.run(job.reason, now(), 1, id, owner);
    else if (ending.final || job.attempts >= patience.attempts) {
      finish.run('failed', null, ending.reason, now(), id, owner);
    } else retry.run(ending.reason, now() + patience.backoff * 2 ** (job.attempts - 1), 0, id, owner);
  }

  return {
    submit: (jobs) => transaction(database, () => jobs.forEach(submitOne)),
    state(id) {
      const row = select.get(id) as Row | undefined;
      return row === undefined || row.status === 'cancelled' ? undefined : stateOf(row, row.status);
    },
    cancel: (id) =>
      transaction(database, () => {
        cancelWaiting.run(now(), id);
        cancelRunning.run(id);
      }),
    remove: (id) => {
      remove.run(id);
    },
    counts() {
      const rows = counts.all() as { status: JobStatus; jobs: number }[];
      const of = (status: JobStatus) => rows.find((row) => row.status === status)?.jobs ?? 0;
      return {
        waiting: of('waiting'),
        running: of('running'),
        done: of('done'),
        failed: of('failed'),
      };
    },
    deadLetters: (limit) => (dead.all(limit) as unknown as Row[]).map((row) => stateOf(row, 'failed')),
    take(owner) {
      const row = take.get(owner, now() + patience.lease, now()) as Row | undefined;
      if (!row) return undefined;
      return { id: row.id, kind: row.kind, payload: JSON.parse(row.payload) as unknown, attempt: row.attempts };
    },
    renew: (owner) =>
      transaction(database, () => {
        renew.run(now() + patience.lease, owner);
        return (cancelledOf.all(owner) as { id: string }[]).map(({ id }) => id);
      }),
    progress: (id, owner, event) => {
      progress.run(JSON.stringify(event), id, owner);
    },
    end: (id, owner, ending) => transaction(database, () => end(id, owner, ending)),
    recover: () =>
      transaction(database, () => {
        const lost = abandoned.all(now()) as { id: string; owner: string }[];
        const reason = 'the worker that had it died or could not be reached';
        for (const { id, owner } of lost) end(id, owner, { kind: 'failed', reason, final: false });
        forget.run(now() - KEPT.done, now() - KEPT.failed);
      }),
    changedSince(mark) {
      if (mark < 0) return { ids: [], mark: (last.get() as { mark: number }).mark };
      const rows = changed.all(mark) as { id: string; changed: number }[];
      return { ids: rows.map(({ id }) => id), mark: rows.at(-1)?.changed ?? mark };
    },
  };
}
