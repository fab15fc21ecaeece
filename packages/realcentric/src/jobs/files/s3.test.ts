import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitBytes, TooManyBytes } from './limit-bytes.ts';
import { type LocalStore, startStore } from './s3.fixture.ts';
import { openObjectStore } from './s3.ts';

let folder: string;
let server: LocalStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realcentric-s3-'));
  server = await startStore();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('openObjectStore', () => {
  it('puts, gets and removes files', async () => {
    const store = openObjectStore(server.environment);
    const path = join(folder, 'sent');
    const content = Buffer.from('a picture, as far as a store knows');
    await writeFile(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const address = 's3://faces/in box/ä & ö.jpg';
    await store.put(address, path, sha256);
    expect([...server.objects.keys()]).toEqual(['/faces/in box/ä & ö.jpg']);
    const check = limitBytes(1000);
    await store.get(address, join(folder, 'got'), check.stream);
    expect(await readFile(join(folder, 'got'))).toEqual(content);
    expect(check.sha256()).toBe(sha256);
    expect(check.bytes()).toBe(content.length);
    await expect(store.get(address, join(folder, 'short'), limitBytes(10).stream)).rejects.toThrow(TooManyBytes);
    await store.remove(address);
    await expect(store.get(address, join(folder, 'gone'), limitBytes(10).stream)).rejects.toThrow(/answered 404/);
  });

  it('says what is missing or wrong', async () => {
    expect(() => openObjectStore({})).toThrow(/AWS_ACCESS_KEY_ID is missing/);
    const store = openObjectStore({ ...server.environment, AWS_ACCESS_KEY_ID: 'somebody' });
    await expect(store.get('s3://faces/a', join(folder, 'x'), limitBytes(10).stream)).rejects.toThrow(/answered 403/);
    await expect(store.get('s3://../a', join(folder, 'x'), limitBytes(10).stream)).rejects.toThrow(/is no address/);
  });
});
