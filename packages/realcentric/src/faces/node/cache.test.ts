/** @file The cache: hits, damage, other keys, folders that cannot be written. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedBytes, defaultCacheFolder } from './cache.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realcentric-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function request(content: string, key: readonly string[] = ['a'], where = folder) {
  const calls = { made: 0, warnings: [] as string[] };
  const make = () => {
    calls.made += 1;
    return new TextEncoder().encode(content);
  };
  const warn = (message: string) => calls.warnings.push(message);
  return { calls, get: () => cachedBytes({ folder: where, name: 'network.onnx', key, make, warn }) };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('cachedBytes', () => {
  it('makes the bytes once and leaves a file, its checksum and nothing else', async () => {
    const first = request('content');
    expect(text(await first.get())).toBe('content');
    expect(text(await first.get())).toBe('content');
    expect(first.calls).toEqual({ made: 1, warnings: [] });
    const files = (await readdir(folder)).sort();
    expect(files).toEqual([expect.stringMatching(/^network-[0-9a-f]{16}\.onnx$/), `${files[0]}.sha256`]);
    expect(await readFile(join(folder, files[1]), 'utf8')).toMatch(new RegExp(`^[0-9a-f]{64}  ${files[0]}\n$`));
  });

  it('makes another file for another key', async () => {
    await request('one', ['a']).get();
    const other = request('two', ['b']);
    expect(text(await other.get())).toBe('two');
    expect(await readdir(folder)).toHaveLength(4);
  });

  it('replaces what is damaged, cut short, empty or has lost its checksum', async () => {
    await request('content').get();
    const file = join(folder, (await readdir(folder)).find((f) => f.endsWith('.onnx')) as string);
    for (const damage of ['Content', 'cont', '']) {
      await writeFile(file, damage);
      const again = request('content');
      expect(text(await again.get())).toBe('content');
      expect(again.calls.made).toBe(1);
      expect(await readFile(file, 'utf8')).toBe('content');
    }
    await rm(`${file}.sha256`);
    const again = request('content');
    await again.get();
    expect(again.calls.made).toBe(1);
    expect(await readFile(`${file}.sha256`, 'utf8')).toContain('network-');
  });

  it('works without a folder that can be written, and says so once', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const blocked = request('content', ['a'], join(file, 'cache'));
    expect(text(await blocked.get())).toBe('content');
    expect(text(await blocked.get())).toBe('content');
    expect(blocked.calls.made).toBe(2);
    expect(blocked.calls.warnings).toEqual([expect.stringContaining('the cache cannot be written')]);
  });

  it('gives whole bytes to many at a time', async () => {
    const long = 'x'.repeat(1_000_000);
    const all = await Promise.all(Array.from({ length: 8 }, () => request(long).get()));
    expect(all.every((bytes) => text(bytes) === long)).toBe(true);
    expect(await readdir(folder)).toHaveLength(2);
  });
});

describe('defaultCacheFolder', () => {
  it('is where each platform keeps caches', () => {
    expect(defaultCacheFolder('linux', { XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'realcentric'));
    expect(defaultCacheFolder('linux', {})).toBe(join(homedir(), '.cache', 'realcentric'));
    expect(defaultCacheFolder('darwin', {})).toBe(join(homedir(), 'Library', 'Caches', 'realcentric'));
    expect(defaultCacheFolder('win32', { LOCALAPPDATA: '/local' })).toBe(join('/local', 'realcentric'));
  });
});
