/**
 * @file Findings on disk, by the checksum of the file that they are about: one SQLite file that any number of processes read and write at
 * once, and that a kill at any point leaves whole.
 */
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../errors.ts';
import { ensureTables, writeAhead } from '../../processes/sqlite-tables.ts';
import { type Finding, findingSchema } from '../finding.ts';

export interface FindingStore {
  /** What was said before of a file of this content, with `file` as it is called now. */
  get(sha256: string, key: string, file: string): Finding | undefined;
  /** Keeps a finding; one that says nothing final (status `error`) or has no checksum is not kept. */
  put(finding: Finding, key: string): void;
  /** Findings of all keys. */
  count(): number;
  close(): void;
}

/** Longest wait for another process that writes, milliseconds. */
const PATIENCE = 30_000;
/** Number of the layout of the tables. */
const LAYOUT = 1;
const TABLE = `
  CREATE TABLE findings (
    sha256 TEXT NOT NULL,
    key TEXT NOT NULL,
    finding TEXT NOT NULL,
    written TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (sha256, key)
  ) STRICT, WITHOUT ROWID`;
const OTHERWISE = {
  problem: 'is a database, but not one of findings of this version',
  advice: 'give another file to --store',
};

/**
 * Opens a store, which is made where there is none.
 * @throws UserError for a file that is something else, of a newer version, or cannot be written
 */
export function openFindingStore(path: string): FindingStore {
  return onDatabase(path, () => {
    const database = new DatabaseSync(path, { timeout: PATIENCE });
    try {
      // With a log of what is written readers do not wait for writers; a kill loses nothing, a power cut at most the last findings.
      writeAhead(database);
      database.exec('PRAGMA synchronous = NORMAL');
      ensureTables(database, path, { version: LAYOUT, sql: TABLE, otherwise: OTHERWISE });
      return operations(path, database);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function operations(path: string, database: DatabaseSync): FindingStore {
  const select = database.prepare('SELECT finding FROM findings WHERE sha256 = ? AND key = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO findings (sha256, key, finding) VALUES (?, ?, ?)');
  const all = database.prepare('SELECT count(*) AS n FROM findings');
  return {
    get(sha256, key, file) {
      const row = onDatabase(path, () => select.get(sha256, key)) as { finding: string } | undefined;
      // What cannot be read (edited by hand) is made anew.
      const parsed = row && findingSchema.safeParse(parseJson(row.finding));
      return parsed?.success ? { ...parsed.data, file } : undefined;
    },
    put(finding, key) {
      const { sha256, status } = finding;
      if (sha256 === null || status === 'error') return;
      onDatabase(path, () => insert.run(sha256, key, JSON.stringify(finding)));
    },
    count: () => onDatabase(path, () => (all.get() as { n: number }).n),
    close: () => database.close(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Result codes of SQLite (sqlite.org/rescode.html) that a user can do something about. */
const PROBLEMS: Readonly<Record<number, readonly [problem: string, advice: string]>> = {
  3: ['permission denied', 'change its permissions or choose another file'],
  5: ['is locked by another program for too long', 'end that program, or choose another file'],
  8: ['cannot be written', 'choose a file that can be written'],
  10: ['the disk reported an error', 'check the disk or choose another file'],
  11: ['is damaged', 'remove it, or choose another file'],
  13: ['no space left on the disk', 'free some space and run again'],
  14: ['cannot be opened', 'check that its folder exists and can be written'],
  26: ['is no database', 'give another file to --store'],
};

function onDatabase<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
    const known = code === undefined ? undefined : PROBLEMS[code];
    if (!known) throw error;
    throw new UserError('bad_input', known[0], { file: path, advice: known[1], cause: error });
  }
}
