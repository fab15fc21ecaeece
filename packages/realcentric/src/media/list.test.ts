import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { listPictures } from './list.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'list-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function touch(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
}

async function listed(...names: string[]): Promise<string[]> {
  const paths = await listPictures(names.map((name) => join(folder, name)));
  return paths.map((path) => relative(folder, path));
}

describe('listPictures', () => {
  it('gives the pictures of a folder and those below it in the order of code units', async () => {
    touch(
      'b.jpg',
      'B.JPG',
      'a10.png',
      'a9.png',
      'é.webp',
      'z.avif',
      'sub/2.tif',
      'sub/1.gif',
      'notes.txt',
      'jpg',
      'film.mp4',
    );
    const expected = [
      'B.JPG',
      'a10.png',
      'a9.png',
      'b.jpg',
      join('sub', '1.gif'),
      join('sub', '2.tif'),
      'z.avif',
      'é.webp',
    ];
    expect(await listed('.')).toEqual(expected);
  });

  it('skips what is hidden', async () => {
    touch('.thumb.jpg', '.cache/a.jpg', 'a.jpg');
    expect(await listed('.')).toEqual(['a.jpg']);
  });

  it('takes a file that is named, whatever its ending, and keeps the order of the arguments', async () => {
    touch('photo', 'a.jpg', 'x/b.jpg');
    expect(await listed('x', 'photo', 'a.jpg', 'photo', '.')).toEqual([join('x', 'b.jpg'), 'photo', 'a.jpg']);
  });

  it('follows links and survives loops', async () => {
    touch('real/a.jpg', 'elsewhere/c.jpg');
    symlinkSync(join(folder, 'real'), join(folder, 'real', 'loop'));
    symlinkSync('self', join(folder, 'real', 'self'));
    symlinkSync(join(folder, 'elsewhere', 'c.jpg'), join(folder, 'real', 'b.jpg'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'real', 'more'));
    symlinkSync(join(folder, 'gone.jpg'), join(folder, 'real', 'dangling.jpg'));
    expect(await listed('real')).toEqual(
      ['a.jpg', 'b.jpg', 'dangling.jpg', join('more', 'c.jpg')].map((name) => join('real', name)),
    );
  });

  it('gives nothing for a folder without pictures', async () => {
    expect(await listed('.')).toEqual([]);
  });

  it('names a path that does not exist', async () => {
    const error = await listPictures([join(folder, 'gone')]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toBe(`${join(folder, 'gone')}: does not exist; check the path`);
  });

  it.skipIf(process.platform === 'win32')('names a folder that may not be read', async () => {
    touch('open/a.jpg', 'open/locked/b.jpg');
    chmodSync(join(folder, 'open', 'locked'), 0o000);
    chmodSync(folder, 0o755);
    // Root may read everything; so the test steps down for a moment.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      await expect(listed('.')).rejects.toThrow(/open.locked: permission denied; change its permissions/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(folder, 'open', 'locked'), 0o755);
    }
  });

  it('stops when it is aborted', async () => {
    touch('a.jpg');
    await expect(listPictures([folder], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});
