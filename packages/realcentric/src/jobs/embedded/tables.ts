/** @file The tables of the embedded queue: SQLite in a file that several processes of one machine share. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../errors.ts';
import { ensureTables, writeAhead } from '../../processes/sqlite-tables.ts';

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

const OTHERWISE = {
  problem: 'is a database, but no queue of this version',
  advice: 'name another file, or run the version of realcentric that wrote it',
};

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
    writeAhead(database);
    database.exec('PRAGMA synchronous = NORMAL');
    ensureTables(database, path, { version: VERSION, sql: TABLES, otherwise: OTHERWISE });
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
