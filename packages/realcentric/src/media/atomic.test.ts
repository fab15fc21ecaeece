import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { writeFileAtomic, writeFolderAtomic } from './atomic.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('writes text and bytes, and replaces what was there', async () => {
    const path = join(folder, 'a.txt');
    await writeFileAtomic(path, 'näher');
    await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('never shows a part of the file, however often it is looked at', async () => {
    const path = join(folder, 'a.bin');
    await writeFileAtomic(path, new Uint8Array(3_000_000));
    let writing = true;
    const writes = (async () => {
      for (let i = 1; i <= 10; i++) await writeFileAtomic(path, new Uint8Array(3_000_000).fill(i));
      writing = false;
    })();
    while (writing) {
      const bytes = readFileSync(path);
      expect(bytes).toHaveLength(3_000_000);
      expect(bytes[0]).toBe(bytes.at(-1));
      await new Promise(setImmediate);
    }
    await writes;
  });

  it('names the file when the folder is missing or the name is taken by a folder, and cleans up', async () => {
    await expect(writeFileAtomic(join(folder, 'no', 'a'), 'x')).rejects.toThrow(/no.a: does not exist/);
    mkdirSync(join(folder, 'taken', 'full'), { recursive: true });
    const error = await writeFileAtomic(join(folder, 'taken'), 'x').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).file).toBe(join(folder, 'taken'));
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

describe('writeFolderAtomic', () => {
  const fill = (text: string) => async (temporary: string) => writeFileSync(join(temporary, 'a.txt'), text);

  it('shows the folder once it is filled, makes its parents, and gives what the filling gives', async () => {
    const path = join(folder, 'deep', 'out');
    const result = await writeFolderAtomic(path, async (temporary) => {
      await fill('done')(temporary);
      expect(readdirSync(join(folder, 'deep')).filter((name) => !name.startsWith('.'))).toEqual([]);
      return 7;
    });
    expect(result).toBe(7);
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('done');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['out']);
  });

  it('removes what was written when the filling fails, and passes the error on', async () => {
    const path = join(folder, 'out');
    const failing = writeFolderAtomic(path, async (temporary) => {
      await fill('half')(temporary);
      throw new RangeError('stopped');
    });
    await expect(failing).rejects.toThrow(new RangeError('stopped'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a folder that is not empty before any work is done, and takes an empty one', async () => {
    const path = join(folder, 'out');
    mkdirSync(path);
    await writeFolderAtomic(path, fill('one'));
    let worked = false;
    const again = writeFolderAtomic(path, async () => {
      worked = true;
    });
    await expect(again).rejects.toThrow(/out: exists already and is not empty; remove it or choose another name/);
    expect(worked).toBe(false);
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('one');
  });

  it('replaces a folder when told, and keeps the old one when the filling fails', async () => {
    const path = join(folder, 'out');
    await writeFolderAtomic(path, fill('one'), { replace: true });
    writeFileSync(join(path, 'stale.txt'), '');
    const failing = writeFolderAtomic(path, () => Promise.reject(new Error('no')), { replace: true });
    await expect(failing).rejects.toThrow('no');
    expect(readdirSync(path)).toEqual(['a.txt', 'stale.txt']);
    await writeFolderAtomic(path, fill('two'), { replace: true });
    expect(readdirSync(path)).toEqual(['a.txt']);
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('refuses a name that a file has', async () => {
    writeFileSync(join(folder, 'out'), '');
    await expect(writeFolderAtomic(join(folder, 'out'), fill('x'))).rejects.toBeInstanceOf(UserError);
    expect(readdirSync(folder)).toEqual(['out']);
  });
});
