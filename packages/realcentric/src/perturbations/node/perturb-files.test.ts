import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../../errors.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { scene } from '../reference.fixture.ts';
import { parsePerturbation } from '../suite.ts';
import { perturbFiles } from './perturb-files.ts';
import { perturbInTurn } from './perturb-picture.ts';

let root: string;
const at = (...parts: string[]) => join(root, ...parts);
const image = scene(260, 256);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-perturb-'));
  await mkdir(at('in', 'sub dir'), { recursive: true });
  await writePicture(at('in', 'a.png'), image);
  await writePicture(at('in', 'a.jpg'), image);
  await writePicture(at('in', 'sub dir', 'ñandú 鳥.png'), scene(64, 40));
  await mkdir(at('mixed'));
  await writePicture(at('mixed', 'good.png'), image);
  await writeFile(at('mixed', 'bad.png'), '');
  await writeFile(at('mixed', 'cut.jpg'), (await readFile(at('in', 'a.jpg'))).subarray(0, 500));
  await symlink('nowhere.png', at('mixed', 'link.png'));
  await mkdir(at('none'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function run(input: string, output: string, types = ['GNC:2', 'GB:1'], seed = 1) {
  const problems: UserError[] = [];
  const perturbations = types.map(parsePerturbation);
  const result = await perturbFiles(at(input), at(output), {
    perturbations,
    seed,
    problem: (error) => void problems.push(error),
  });
  return { ...result, problems: problems.map(({ message }) => message.replaceAll(root, '')) };
}

describe('perturbFiles', () => {
  it('writes one picture, as perturbInTurn makes it', async () => {
    expect(await run('in/a.png', 'one.png')).toEqual({ written: 1, videos: 0, withoutBlocks: 0, problems: [] });
    const expected = await perturbInTurn(image, ['GNC:2', 'GB:1'].map(parsePerturbation), {
      seed: 1,
      video: 'a.png',
      frame: 0,
    });
    expect((await readPicture(at('one.png'))).image).toEqual(expected);
  });

  it('writes one picture into a folder, as PNG', async () => {
    await mkdir(at('folder'));
    await run('in/a.jpg', 'folder');
    await run('in/a.jpg', 'new/');
    expect(await readdir(at('folder'))).toEqual(['a.png']);
    expect(await readFile(at('new', 'a.png'))).toEqual(await readFile(at('folder', 'a.png')));
  });

  it('writes a folder at the same places; names do not meet', async () => {
    expect(await run('in', 'all')).toMatchObject({ written: 3, problems: [] });
    expect((await readdir(at('all'), { recursive: true })).toSorted()).toEqual(
      ['a.png', 'a.png.png', 'sub dir', join('sub dir', 'ñandú 鳥.png')].toSorted(),
    );
  });

  it('repeats with the seed, and differs with another', async () => {
    await run('in', 'again');
    await run('in', 'other', ['GNC:2', 'GB:1'], 2);
    expect(await readFile(at('again', 'a.png'))).toEqual(await readFile(at('all', 'a.png')));
    expect(await readFile(at('other', 'a.png'))).not.toEqual(await readFile(at('all', 'a.png')));
  });

  it('counts pictures too small for blocks', async () => {
    expect(await run('in', 'blocks', ['BW:1'])).toMatchObject({ written: 3, withoutBlocks: 1 });
    expect(await run('in', 'blocks', ['BW-crop:1'])).toMatchObject({ withoutBlocks: 0 });
  });

  it('reports bad pictures of a folder and does the others', async () => {
    const { written, problems } = await run('mixed', 'mixed-out');
    expect(written).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(/^\/mixed\/bad\.png: is empty/),
      expect.stringMatching(/^\/mixed\/cut\.jpg: is cut short/),
      expect.stringMatching(/^\/mixed\/link\.png: does not exist/),
    ]);
    expect(await readdir(at('mixed-out'))).toEqual(['good.png']);
  });

  it.each([
    ['in/a.png', 'in/a.png', /a\.png: is the original itself; choose another name/],
    ['in/a.png', 'in', /a\.png: is the original itself/],
    ['in', 'in/out', /in\/out: lies in .*in, whose files are perturbed/],
    ['in', 'in', /lies in/],
    ['none', 'out', /none: holds no pictures and no videos/],
    ['nowhere', 'out', /nowhere: does not exist/],
    ['mixed/bad.png', 'out.png', /bad\.png: is empty/],
    ['in/a.png', 'out.tiff', /out\.tiff: has no ending that tells a format/],
  ])('of %s into %s fails', async (input, output, message) => {
    const before = await readdir(root, { recursive: true });
    await expect(run(input, output)).rejects.toThrow(message);
    expect(await readdir(root, { recursive: true })).toEqual(before);
  });
});
