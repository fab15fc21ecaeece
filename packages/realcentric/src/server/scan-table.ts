/** @file The scans that the service has taken on, in its tables. */
import type { DatabaseSync } from 'node:sqlite';
import type { Priority } from '../jobs/queue.ts';
import type { ScanPayload } from '../jobs/work/tasks.ts';

/** `open`: the queue knows more. */
export type RowStatus = 'open' | 'done' | 'failed';

export interface ScanRow {
  readonly id: string;
  /** Id of the key that sent it. */
  readonly owner: string;
  readonly name: string | null;
  readonly bytes: number;
  readonly sha256: string;
  /** Id of its job; several scans of the same file share one. */
  readonly job: string;
  readonly payload: ScanPayload;
  readonly priority: Priority;
  readonly status: RowStatus;
  readonly reason: string | null;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly expires: number;
}

type Stored = Omit<ScanRow, 'payload'> & { readonly payload: string; readonly seq: number };

export interface ScanTable {
  add(row: ScanRow): void;
  find(id: string): ScanRow | undefined;
  /** Newest first. @param before id of a scan, from which on older ones are given */
  list(owner: string, limit: number, before?: string): ScanRow[];
  ofJob(job: string): ScanRow[];
  open(): ScanRow[];
  expired(now: number): ScanRow[];
  /** Ends the open scans of a job; gives whether there were any. */
  end(job: string, status: 'done' | 'failed', reason: string | null, attempts: number): boolean;
  remove(id: string): void;
  /** Scans that wait for this file. */
  waitingFor(sha256: string): number;
  /** Bytes of files that are waited for. */
  openBytes(): number;
}

const rowOf = ({ seq: _, payload, ...rest }: Stored): ScanRow => ({
  ...rest,
  payload: JSON.parse(payload) as ScanPayload,
});

export function scanTable(database: DatabaseSync): ScanTable {
  const insert = database.prepare(
    `INSERT INTO scans (id, owner, name, bytes, sha256, job, payload, priority, status, reason, attempts, created, expires)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const find = database.prepare('SELECT * FROM scans WHERE id = ?');
  const list = database.prepare('SELECT * FROM scans WHERE owner = ? AND seq < ? ORDER BY seq DESC LIMIT ?');
  const ofJob = database.prepare('SELECT * FROM scans WHERE job = ?');
  const open = database.prepare("SELECT * FROM scans WHERE status = 'open'");
  const expired = database.prepare('SELECT * FROM scans WHERE expires <= ?');
  const end = database.prepare(
    "UPDATE scans SET status = ?, reason = ?, attempts = ? WHERE job = ? AND status = 'open'",
  );
  const remove = database.prepare('DELETE FROM scans WHERE id = ?');
  const waiting = database.prepare("SELECT count(*) AS scans FROM scans WHERE sha256 = ? AND status = 'open'");
  const bytes = database.prepare("SELECT coalesce(sum(bytes), 0) AS bytes FROM scans WHERE status = 'open'");
  const all = (rows: unknown) => (rows as Stored[]).map(rowOf);
  return {
    add: (row) => {
      const { id, owner, name, bytes, sha256, job, payload, priority, status, reason, attempts, created, expires } =
        row;
      const text = JSON.stringify(payload);
      insert.run(id, owner, name, bytes, sha256, job, text, priority, status, reason, attempts, created, expires);
    },
    find(id) {
      const row = find.get(id) as Stored | undefined;
      return row && rowOf(row);
    },
    list(owner, limit, before) {
      const last = before === undefined ? undefined : (find.get(before) as Stored | undefined);
      return all(list.all(owner, last?.seq ?? Number.MAX_SAFE_INTEGER, limit));
    },
    ofJob: (job) => all(ofJob.all(job)),
    open: () => all(open.all()),
    expired: (now) => all(expired.all(now)),
    end: (job, status, reason, attempts) => end.run(status, reason, attempts, job).changes > 0,
    remove: (id) => {
      remove.run(id);
    },
    waitingFor: (sha256) => (waiting.get(sha256) as { scans: number }).scans,
    openBytes: () => (bytes.get() as { bytes: number }).bytes,
  };
}
