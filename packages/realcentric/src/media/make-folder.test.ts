import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('makeFolder', () => {
  it('makes a folder with those above it, and leaves one alone that is there', async () => {
    const path = join(root, 'a', 'b', 'c');
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(root, 'a', 'b', 'd'))]);
    await makeFolder(path);
    expect(statSync(path).isDirectory()).toBe(true);
    expect(existsSync(join(root, 'a', 'b', 'd'))).toBe(true);
  });

  it('names the folder that a file is in the way of', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file', 'inner'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(makeFolder(join(root, 'file'))).rejects.toThrow(/exists already/);
  });

  it.skipIf(!existsSync('/proc/self'))('comes back where a file system refuses', async () => {
    await expect(makeFolder('/proc/nobody/folder')).rejects.toMatchObject({ code: 'not_found' });
  });
});
