import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserError } from '../../errors.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import type { ProgressEvent } from '../../progress.ts';
import { perturb, perturbationRandom } from '../perturb.ts';
import { scene } from '../reference.fixture.ts';
import { parsePerturbation } from '../suite.ts';
import { hasEncoder, withoutPrograms } from './ffmpeg.fixture.ts';
import { perturbSuite } from './perturb-suite.ts';

let root: string;
const at = (...parts: string[]) => join(root, ...parts);
const image = scene(260, 256);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-suite-'));
  await mkdir(at('in', 'real'), { recursive: true });
  await writePicture(at('in', 'real', 'a.png'), image);
  await writePicture(at('in', 'b.jpg'), scene(100, 60));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function run(types: readonly string[], options: { readonly seed?: number; readonly signal?: AbortSignal } = {}) {
  const problems: string[] = [];
  const events: ProgressEvent[] = [];
  const result = await perturbSuite(at('in'), at('out'), {
    perturbations: types.map(parsePerturbation),
    seed: options.seed ?? 1,
    problem: ({ message }: UserError) => void problems.push(message.replaceAll(root, '')),
    progress: (event) => void events.push(event),
    ...(options.signal && { signal: options.signal }),
  });
  return { ...result, problems, events };
}

async function pictures(): Promise<Record<string, string>> {
  const files = (await readdir(at('out'), { recursive: true })).filter((name) => name.endsWith('.png'));
  const entries = files.map(async (name) => [name, (await readFile(at('out', name))).toString('base64')] as const);
  return Object.fromEntries(await Promise.all(entries));
}

describe('perturbSuite', () => {
  it('writes each type and level by itself, as perturb makes it', async () => {
    const { written, kept, failed, withoutBlocks, events } = await run(['BW:1', 'BW:2', 'RJPEG:4']);
    expect({ written, kept, failed, withoutBlocks }).toEqual({ written: 6, kept: 0, failed: 0, withoutBlocks: 1 });
    expect(Object.keys(await pictures()).toSorted()).toEqual(
      ['BW/1', 'BW/2', 'RJPEG/4'].flatMap((folder) => [`${folder}/b.png`, `${folder}/real/a.png`]),
    );
    const perturbation = { type: 'BW', level: 2 } as const;
    const expected = perturb(image, perturbation, perturbationRandom(1, 'real/a.png', perturbation, 0));
    expect((await readPicture(at('out', 'BW', '2', 'real', 'a.png'))).image).toEqual(expected);
    expect(events[0]).toMatchObject({ done: 0, total: 6 });
    expect(events.at(-1)).toMatchObject({ done: 6, total: 6 });
    for (let i = 1; i < events.length; i++) expect(events[i]!.done).toBeGreaterThanOrEqual(events[i - 1]!.done);
  });

  it('goes on where it was stopped, and ends as if it had not been', async () => {
    const types = ['GNC:1', 'BW:3', 'CS:5', 'RJPEG:1'];
    await run(types);
    const whole = await pictures();
    for (const stopAfter of [1, 4, 6]) {
      await rm(at('out'), { recursive: true });
      const controller = new AbortController();
      const stopped = perturbSuite(at('in'), at('out'), {
        perturbations: types.map(parsePerturbation),
        seed: 1,
        signal: controller.signal,
        problem: () => undefined,
        progress: ({ done }) => void (done >= stopAfter && controller.abort(new Error('stopped'))),
      });
      await expect(stopped).rejects.toThrow('stopped');
      const some = Object.keys(await pictures()).length;
      expect(some).toBeGreaterThanOrEqual(stopAfter);
      expect(await run(types)).toMatchObject({ kept: some, written: 8 - some });
      expect(await pictures()).toEqual(whole);
    }
  });

  it('leaves alone what is there, adds what is not, and does anew what has a newer original', async () => {
    await run(['GB:1']);
    const file = at('out', 'GB', '1', 'real', 'a.png');
    const before = await stat(file);
    expect(await run(['GB:1', 'GB:2'])).toMatchObject({ written: 2, kept: 2 });
    expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
    const later = new Date(before.mtimeMs + 5000);
    await utimes(at('in', 'b.jpg'), later, later);
    expect(await run(['GB:1', 'GB:2'])).toMatchObject({ written: 2, kept: 2 });
  });

  it('does not read a picture of which all is there', async () => {
    await run(['GB:1']);
    const { mtime } = await stat(at('in', 'b.jpg'));
    await writeFile(at('in', 'b.jpg'), 'no picture any more');
    await utimes(at('in', 'b.jpg'), mtime, mtime);
    expect(await run(['GB:1'])).toMatchObject({ kept: 2, failed: 0, problems: [] });
  });

  it('refuses a folder that was written with another seed', async () => {
    await run(['GNC:1']);
    const before = await pictures();
    await expect(run(['GNC:2'], { seed: 2 })).rejects.toThrow(
      /out\/perturbations\.json: tells of copies perturbed with another seed than 2, or other levels; give the seed/,
    );
    expect(await pictures()).toEqual(before);
    expect(JSON.parse(await readFile(at('out', 'perturbations.json'), 'utf8'))).toMatchObject({ seed: 1 });
  });

  it('reports a bad picture once, and does the others', async () => {
    await writeFile(at('in', 'bad.png'), '');
    const { written, failed, problems } = await run(['GB:1', 'GB:2', 'CC:1']);
    expect([written, failed]).toEqual([6, 3]);
    expect(problems).toEqual([expect.stringMatching(/^\/in\/bad\.png: is empty/)]);
  });

  it('leaves out VC without ffmpeg, and says so once', async () => {
    const { written, problems } = await withoutPrograms(() => run(['VC:1', 'VC:2', 'CC:1']));
    expect(written).toBe(2);
    expect(problems).toEqual([expect.stringMatching(/needs ffmpeg/)]);
  });

  it.skipIf(!hasEncoder)('names a picture that the encoder refuses, and does it by the other types', async () => {
    await writePicture(at('in', 'wide.png'), scene(17_000, 2));
    const { written, failed, problems } = await run(['VC:1', 'CC:1']);
    expect([written, failed]).toEqual([5, 1]);
    expect(problems).toEqual([expect.stringMatching(/^\/in\/wide\.png: cannot be perturbed by VC:1; .*17000x2/)]);
  });

  it('takes a single picture', async () => {
    const more = { perturbations: [parsePerturbation('CC:5')], seed: 1, problem: () => undefined };
    expect(await perturbSuite(at('in', 'b.jpg'), at('out'), more)).toMatchObject({ written: 1 });
    expect(Object.keys(await pictures())).toEqual([join('CC', '5', 'b.png')]);
  });

  it('refuses to write among the originals, or over a file', async () => {
    const more = { perturbations: [parsePerturbation('CC:5')], seed: 1, problem: () => undefined };
    await expect(perturbSuite(at('in'), at('in', 'out'), more)).rejects.toThrow(/lies in/);
    await expect(perturbSuite(at('in'), at('in', 'b.jpg'), more)).rejects.toThrow(/lies in/);
    await writeFile(at('file'), '');
    await expect(perturbSuite(at('in'), at('file'), more)).rejects.toThrow(/file: exists already/);
  });
});
