import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InputOptions, scanInputs } from './inputs.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-inputs-'));
  for (const folder of ['a/deep', 'b', 'empty', 'new\nline']) await mkdir(join(root, folder), { recursive: true });
  for (const file of [
    'a/2.jpg',
    'a/1.png',
    'a/deep/clip.MP4',
    'a/notes.txt',
    'b/x[1].jpg',
    'b/x1.jpg',
    'new\nline/y.jpg',
  ]) {
    await writeFile(join(root, file), '');
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function list(paths: readonly string[], options: InputOptions = {}): Promise<string[]> {
  const given: string[] = [];
  for await (const { file, problem } of scanInputs(
    paths.map((path) => (path === '-' ? path : join(root, path))),
    options,
  )) {
    const said = problem ? `! ${problem.message.slice(problem.message.indexOf(': ') + 2).split(';')[0]}` : '';
    given.push(`${relative(root, file)}${said}`);
  }
  return given;
}

describe('scanInputs', () => {
  it('searches folders for pictures and videos, each once, and takes files whatever their names', async () => {
    expect(await list(['a', 'a/deep', 'a/1.png', 'a/notes.txt'])).toEqual([
      'a/1.png',
      'a/2.jpg',
      'a/deep/clip.MP4',
      'a/notes.txt',
    ]);
  });

  it('takes patterns, sorted; a name that exists is no pattern', async () => {
    expect(await list(['a/*'])).toEqual(['a/1.png', 'a/2.jpg', 'a/deep/clip.MP4']);
    expect(await list(['**/*.{jpg,png}'])).toEqual(['a/1.png', 'a/2.jpg', 'b/x1.jpg', 'b/x[1].jpg', 'new\nline/y.jpg']);
    expect(await list(['b/x[1].jpg'])).toEqual(['b/x[1].jpg']);
    expect(await list(['b/x[12].jpg'])).toEqual(['b/x1.jpg']);
  });

  it('says of what stands for nothing why, and goes on', async () => {
    expect(await list(['nowhere.jpg', 'empty', 'a/*.webm', 'a/1.png'])).toEqual([
      'nowhere.jpg! does not exist',
      'empty! holds no pictures and no videos',
      'a/*.webm! matches nothing',
      'a/1.png',
    ]);
  });

  it('reads lists, whose patterns are names', async () => {
    const lines = ['a/1.png', '', 'b/*.jpg', 'a/deep\r', 'a/2.jpg'].map((path) => path && join(root, path));
    // Cut anywhere, as pipes are.
    const chunks = (text: string) =>
      Readable.from(
        (
          Buffer.from(text)
            .toString('latin1')
            .match(/.{1,7}/gs) ?? []
        ).map((part) => Buffer.from(part, 'latin1')),
      );
    expect(await list(['-'], { list: { stream: chunks(lines.join('\n')), separator: '\n' } })).toEqual([
      'a/1.png',
      'b/*.jpg! does not exist',
      'a/deep/clip.MP4',
      'a/2.jpg',
    ]);
    const names = ['new\nline/y.jpg', 'a/1.png'].map((path) => join(root, path));
    expect(await list(['-'], { list: { stream: chunks(`${names.join('\0')}\0`), separator: '\0' } })).toEqual([
      'new\nline/y.jpg',
      'a/1.png',
    ]);
  });

  it('refuses a list that is none', async () => {
    const list = { stream: Readable.from([Buffer.alloc(200_000, 'x')]), separator: '\n' } as const;
    await expect(Readable.from(scanInputs(['-'], { list })).toArray()).rejects.toThrow(/too long to be a path/);
  });

  it('stops when it is told to', async () => {
    await expect(Readable.from(scanInputs([root], { signal: AbortSignal.abort() })).toArray()).rejects.toThrow(/abort/);
  });
});
