/** @file The library as a program uses it, in this process and with processes of its own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import type { ProgressEvent } from '../../progress.ts';
import type { Finding } from '../finding.ts';
import { writeDemoFaces } from './demo-faces.fixture.ts';
import { type LoadedDetector, loadDetector } from './load-detector.ts';
import type { BatchOptions } from './scan-many.ts';

let root: string;
let files: string[];
let here: LoadedDetector;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-library-'));
  files = await writeDemoFaces(join(root, 'photos'), 3);
  await writeFile(join(root, 'broken.jpg'), '\xff\xd8\xff', 'latin1');
  here = await loadDetector();
}, 120_000);
afterAll(async () => {
  await here.close();
  await rm(root, { recursive: true, force: true });
});

async function findings(
  detector: LoadedDetector,
  paths: string | string[],
  options?: BatchOptions,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const finding of detector.scan(paths, options)) found.push(finding);
  return found;
}

const withoutTime = ({ elapsed: _, ...rest }: Finding) => rest;

describe('loadDetector', () => {
  it('scans in this process as in others', async () => {
    const paths = [join(root, 'photos'), join(root, 'broken.jpg')];
    const mine = await findings(here, paths);
    expect(mine.map(({ file, status }) => [file, status])).toEqual([
      ...files.map((file) => [file, 'ok']),
      [join(root, 'broken.jpg'), 'error'],
    ]);
    await using others = await loadDetector({ workers: 2 });
    const theirs = await findings(others, paths);
    expect(theirs.map(withoutTime)).toEqual(mine.map(withoutTime));
    expect(others.manifest).toEqual(here.manifest);
  });

  it('tells how far it is', async () => {
    const events: ProgressEvent[] = [];
    await findings(here, join(root, 'photos'), { progress: (event) => events.push(event) });
    expect(events.map(({ done }) => done)).toEqual([1, 2, 3, 3]);
    expect(events.at(-1)).toEqual({ done: 3, total: 3, label: 'Scanning' });
  });

  it.each([0, 1])('stops when it is told to, with %i processes', async (workers) => {
    const detector = workers === 0 ? here : await loadDetector({ workers });
    const controller = new AbortController();
    const seen: string[] = [];
    const scanning = async () => {
      for await (const { file } of detector.scan(files, { signal: controller.signal })) {
        seen.push(file);
        controller.abort();
      }
    };
    await expect(scanning()).rejects.toThrow(/abort/);
    expect(seen).toEqual(files.slice(0, 1));
    // What was aborted does not stand in the way of what comes next.
    expect(await findings(detector, files.slice(2))).toHaveLength(1);
    if (detector !== here) await detector.close();
  });

  it('does not scan what the store holds, until the settings change', async () => {
    const store = join(root, 'results.sqlite');
    const first = await findings(here, files, { store });
    const again = await findings(here, files, { store });
    expect(again).toEqual(first);
    await expect(findings(here, files, { store: join(root, 'no', 'folder') })).rejects.toThrow(UserError);
  });

  it('says with a code what is wrong', async () => {
    await mkdir(join(root, 'empty'));
    await expect(loadDetector({ model: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'not_found' });
    await writeFile(join(root, 'empty', 'manifest.json'), '{}');
    for (const workers of [0, 1]) {
      const loading = loadDetector({ model: join(root, 'empty'), workers });
      await expect(loading).rejects.toMatchObject({ name: 'UserError', code: 'bad_model', advice: expect.any(String) });
    }
  });
});
