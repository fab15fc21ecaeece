/** @file The service's own tables: scans, keys and what each key has used; SQLite in the data folder. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onFile } from '../media/system-errors.ts';
import { ensureTables, writeAhead } from '../processes/sqlite-tables.ts';

const VERSION = 1;

const TABLES = `
  CREATE TABLE scans (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    name TEXT,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    job TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX scans_owner ON scans (owner, seq);
  CREATE INDEX scans_job ON scans (job);
  CREATE INDEX scans_expires ON scans (expires);
  CREATE INDEX scans_open ON scans (seq) WHERE status = 'open';
  CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    scans_a_day INTEGER,
    bytes_a_day INTEGER,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE usage (
    owner TEXT NOT NULL,
    day TEXT NOT NULL,
    scans INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (owner, day)
  ) STRICT, WITHOUT ROWID;
`;

const OTHERWISE = {
  problem: 'was written by another version',
  advice: 'run the version of realcentric that wrote it, or give another --data',
};

/** @throws UserError where the folder cannot be used */
export async function openServerTables(data: string): Promise<DatabaseSync> {
  await onFile(data, async () => mkdirSync(data, { recursive: true, mode: 0o700 }));
  const path = join(data, 'server.sqlite');
  const database = new DatabaseSync(path, { timeout: 10_000 });
  writeAhead(database);
  database.exec('PRAGMA synchronous = FULL');
  try {
    ensureTables(database, path, { version: VERSION, sql: TABLES, otherwise: OTHERWISE });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
