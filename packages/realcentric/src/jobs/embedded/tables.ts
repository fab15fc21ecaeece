/** @file The tables of the embedded queue: SQLite in a file that several processes of one machine share. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../errors.ts';

/** Kept in the file as `user_version`. */
const VERSION = 1;
/** Milliseconds that a process waits for another to end its transaction. */
const BUSY_TIMEOUT = 10_000;

const TABLES = `
  CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL,
    owner TEXT,
    lease INTEGER,
    cancelled INTEGER NOT NULL DEFAULT 0,
    progress TEXT,
    answer TEXT,
    reason TEXT,
    submitted INTEGER NOT NULL,
    ended INTEGER,
    changed INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX jobs_waiting ON jobs (priority, seq) WHERE status = 'waiting';
  CREATE INDEX jobs_running ON jobs (lease) WHERE status = 'running';
  CREATE INDEX jobs_ended ON jobs (ended) WHERE ended IS NOT NULL;
  CREATE INDEX jobs_changed ON jobs (changed);
  -- A count of changes, of which each job has the number of its last: so that others learn what has changed.
  CREATE TABLE clock (tick INTEGER NOT NULL) STRICT;
  INSERT INTO clock VALUES (0);
  CREATE TRIGGER job_added AFTER INSERT ON jobs BEGIN
    UPDATE clock SET tick = tick + 1;
    UPDATE jobs SET changed = (SELECT tick FROM clock) WHERE seq = new.seq;
  END;
  CREATE TRIGGER job_changed AFTER UPDATE OF status, priority, progress ON jobs BEGIN
    UPDATE clock SET tick = tick + 1;
    UPDATE jobs SET changed = (SELECT tick FROM clock) WHERE seq = new.seq;
  END;
  CREATE TABLE results (
    subject TEXT NOT NULL,
    detector TEXT NOT NULL,
    options TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (subject, detector, options)
  ) STRICT, WITHOUT ROWID;
`;

/** Runs `act` in one transaction that writes. */
export function transaction<T>(database: DatabaseSync, act: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Opens the file, which is made where it is missing, with its folder.
 * @throws UserError for a file that is no queue, or that cannot be written
 */
export function openTables(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
    // A kill loses nothing. A power cut may lose the last moments, whole transactions of them: whoever waits for a job that is lost hands it
    // in again, and workers need not wait for the disk between two jobs.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    makeTables(database, path);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof UserError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError('bad_input', `cannot be used as a queue: ${message}`, {
      file: path,
      advice: 'name another file, or a redis:// or postgres:// address',
      cause: error,
    });
  }
}

function makeTables(database: DatabaseSync, path: string): void {
  const version = () => (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (version() === VERSION) return;
  transaction(database, () => {
    if (version() === VERSION) return;
    const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
    if (tables > 0) {
      const advice = 'name another file, or run the version of realcentric that wrote it';
      throw new UserError('bad_input', 'is a database, but no queue of this version', { file: path, advice });
    }
    database.exec(`${TABLES} PRAGMA user_version = ${VERSION};`);
  });
}
