/** @file The tables of an SQLite file that several processes open at once: made once, whole, and told apart from those of other versions. */
import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../errors.ts';

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

/** SQLite's code for a file that another process holds. */
const BUSY = 5;
/** How long another process may take to change the log, and how often it is asked, milliseconds. */
const PATIENCE = { most: 10_000, step: 20 };

/**
 * Keeps what is written in a log beside the file, so that readers do not wait for writers. Where two processes change a new file to it at once,
 * SQLite refuses one of them without waiting, whatever its timeout says.
 */
export function writeAhead(database: DatabaseSync): void {
  const late = performance.now() + PATIENCE.most;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== BUSY || performance.now() > late) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE.step);
    }
  }
}

export interface Tables {
  /** Of the layout, 1 or more; kept in the file as `user_version`. */
  readonly version: number;
  /** Statements that make them in an empty file. */
  readonly sql: string;
  /** What to say of a file that holds anything else. */
  readonly otherwise: { readonly problem: string; readonly advice: string };
}

/**
 * Makes the tables where the file is empty. Of processes that open it at once, one does.
 * @throws UserError for a database of something else or of another version
 */
export function ensureTables(database: DatabaseSync, path: string, { version, sql, otherwise }: Tables): void {
  const present = () => (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (present() === version) return;
  transaction(database, () => {
    // Another process may have been first.
    if (present() === version) return;
    const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
    if (tables > 0 || present() !== 0) {
      throw new UserError('bad_input', otherwise.problem, { file: path, advice: otherwise.advice });
    }
    database.exec(`${sql}; PRAGMA user_version = ${version};`);
  });
}
