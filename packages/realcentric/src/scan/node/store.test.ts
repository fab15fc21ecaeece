import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFinding } from '../finding.fixture.ts';
import { openFindingStore } from './store.ts';
import { storeKey } from './store-key.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-store-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const finding = exampleFinding();
const sha256 = finding.sha256 as string;

describe('openFindingStore', () => {
  it('gives back what it keeps, under the name that the file has now, to every process that opens it', () => {
    const path = join(root, 'a.sqlite');
    const [one, other] = [openFindingStore(path), openFindingStore(path)];
    expect(one.get(sha256, 'key', 'a.jpg')).toBeUndefined();
    one.put(finding, 'key');
    expect(other.get(sha256, 'key', 'copy.jpg')).toEqual({ ...finding, file: 'copy.jpg' });
    expect(other.get(sha256, 'other key', 'a.jpg')).toBeUndefined();
    other.put({ ...finding, elapsed: 7 }, 'key');
    expect(one.get(sha256, 'key', 'a.jpg')?.elapsed).toBe(7);
    one.close();
    other.close();
  });

  it('keeps no errors, which may be gone the next time', () => {
    const store = openFindingStore(join(root, 'b.sqlite'));
    store.put({ ...finding, status: 'error' }, 'key');
    store.put({ ...finding, sha256: null }, 'key');
    expect(store.get(sha256, 'key', 'a.jpg')).toBeUndefined();
    store.close();
  });

  it('takes what it cannot read for not there', () => {
    const path = join(root, 'c.sqlite');
    const store = openFindingStore(path);
    store.put(finding, 'key');
    const database = new DatabaseSync(path);
    database.exec(`UPDATE findings SET finding = '{"schema": 1}'`);
    expect(store.get(sha256, 'key', 'a.jpg')).toBeUndefined();
    database.exec("UPDATE findings SET finding = '{'");
    expect(store.get(sha256, 'key', 'a.jpg')).toBeUndefined();
    database.close();
    store.close();
  });

  it('says what is wrong with a file that is no store', async () => {
    await writeFile(join(root, 'text'), 'words '.repeat(1000));
    expect(() => openFindingStore(join(root, 'text'))).toThrow(/text: is no database; give another file/);
    expect(() => openFindingStore(join(root, 'no', 'folder'))).toThrow(
      /cannot be opened; check that its folder exists/,
    );
    const path = join(root, 'theirs.sqlite');
    const theirs = new DatabaseSync(path);
    theirs.exec('CREATE TABLE accounts (name TEXT)');
    theirs.close();
    expect(() => openFindingStore(path)).toThrow(/is a database, but not one of findings/);
    const newer = new DatabaseSync(path);
    newer.exec('DROP TABLE accounts; PRAGMA user_version = 9');
    newer.close();
    expect(() => openFindingStore(path)).toThrow(/not one of findings of this version/);
  });
});

describe('storeKey', () => {
  const base = { detector: 'd', toolVersion: '1', options: { budget: 3, explain: true } };

  it('depends on everything that shows in a finding, and on nothing else', () => {
    const key = storeKey(base);
    expect(storeKey({ ...base, options: { explain: true, budget: 3, gallery: undefined } })).toBe(key);
    const others = [
      { ...base, detector: 'e' },
      { ...base, toolVersion: '2' },
      { ...base, options: { budget: 4, explain: true } },
      { ...base, options: { budget: 3 } },
    ].map(storeKey);
    expect(new Set([key, ...others]).size).toBe(5);
  });
});
