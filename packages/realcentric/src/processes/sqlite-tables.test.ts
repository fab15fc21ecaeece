import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, it } from 'vitest';
import { ensureTables, transaction, writeAhead } from './sqlite-tables.ts';

const root = mkdtempSync(join(tmpdir(), 'realcentric-tables-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const tables = {
  version: 2,
  sql: 'CREATE TABLE things (name TEXT) STRICT; INSERT INTO things VALUES (1)',
  otherwise: { problem: 'is another database', advice: 'name another file' },
};

it('makes tables once, whoever comes second', () => {
  const path = join(root, 'once.sqlite');
  const [one, two] = [new DatabaseSync(path), new DatabaseSync(path)];
  ensureTables(one, path, tables);
  ensureTables(two, path, tables);
  ensureTables(one, path, tables);
  expect(two.prepare('SELECT count(*) AS n FROM things').get()).toEqual({ n: 1 });
  one.close();
  two.close();
});

it('makes all of them or none', () => {
  const path = join(root, 'none.sqlite');
  const database = new DatabaseSync(path);
  const broken = { ...tables, sql: 'CREATE TABLE things (name TEXT) STRICT; CREATE nonsense' };
  expect(() => ensureTables(database, path, broken)).toThrow('nonsense');
  expect(database.isTransaction).toBe(false);
  ensureTables(database, path, tables);
  expect(database.prepare('SELECT count(*) AS n FROM things').get()).toEqual({ n: 1 });
  database.close();
});

it.each(['CREATE TABLE accounts (id)', 'PRAGMA user_version = 1', 'PRAGMA user_version = 3'])(
  'leaves a database of something else alone: %s',
  (sql) => {
    const database = new DatabaseSync(':memory:');
    database.exec(sql);
    expect(() => ensureTables(database, 'a.sqlite', tables)).toThrow(
      'a.sqlite: is another database; name another file',
    );
    expect(database.isTransaction).toBe(false);
    database.close();
  },
);

it('undoes a transaction that failed', () => {
  const database = new DatabaseSync(':memory:');
  ensureTables(database, 'a.sqlite', tables);
  const failing = () =>
    transaction(database, () => {
      database.exec('DELETE FROM things');
      throw new Error('no');
    });
  expect(failing).toThrow('no');
  expect(transaction(database, () => database.prepare('SELECT count(*) AS n FROM things').get())).toEqual({ n: 1 });
  database.close();
});

/** Holds the file for a moment, as a process does that changes its log. */
const HOLDER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(workerData);
  database.exec('BEGIN EXCLUSIVE');
  parentPort.postMessage('held');
  setTimeout(() => { database.exec('COMMIT'); database.close(); }, 200);
`;

it('waits for whoever holds the file before it changes the log', async () => {
  const path = join(root, 'held.sqlite');
  const database = new DatabaseSync(path);
  const holder = new Worker(HOLDER, { eval: true, workerData: path });
  await once(holder, 'message');
  expect(() => database.exec('PRAGMA journal_mode = WAL')).toThrow('locked');
  writeAhead(database);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
  await holder.terminate();
});
