/** @file `realcentric perturb` as a user runs it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { ffmpeg } from '../../media/video/video.fixture.ts';
import { hasEncoder } from '../../perturbations/node/ffmpeg.fixture.ts';
import { scene } from '../../perturbations/reference.fixture.ts';
import { runCommand, startCommand } from '../run.fixture.ts';

let root: string;

const run = (...args: string[]) => runCommand(root, ['perturb', ...args]);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-perturb-cli-'));
  await mkdir(join(root, 'photos'));
  await writePicture(join(root, 'photos', 'a.png'), scene(300, 280));
  await writePicture(join(root, 'photos', 'b.jpg'), scene(120, 90));
  await writeFile(join(root, 'text.jpg'), 'These are words, no pixels.\n');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('realcentric perturb', () => {
  it('lists types and levels', async () => {
    const { code, stdout } = await run('--list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^CC +contrast +0\.85 +0\.725 +0\.6 +0\.475 +0\.35 +factor of every pixel$/m);
    expect(stdout).toMatch(/^DS +down-scaling +0\.5 +0\.25 +share of the size/m);
    expect(stdout.split('\n').filter((line) => /^[A-Z]+(-crop)? +[a-z-]+ +\d/.test(line))).toHaveLength(10);
  });

  it('writes types and levels of a folder, and goes on', async () => {
    const args = ['photos', '--out', 'out', '--types', 'blocks,RJPEG', '--levels', '2,4-5'];
    const first = await run(...args);
    expect(first).toMatchObject({ code: 0, stdout: 'out: 10 pictures written\n' });
    expect(first.stderr).toBe('1 picture with a side below 256 pixels: BW changes nothing there; see --crop\n');
    expect((await readdir(join(root, 'out', 'RJPEG'))).toSorted()).toEqual(['2', '4']);
    await rm(join(root, 'out', 'BW', '5', 'a.png'));
    expect(await run(...args)).toMatchObject({ code: 0, stdout: 'out: 1 picture written, 9 there already\n' });
    expect(await run(...args, '--seed', '2')).toMatchObject({ code: 2, stdout: '' });
  });

  it('reports a bad file among many and does the others, with exit code 2', async () => {
    await mkdir(join(root, 'mixed'));
    await writePicture(join(root, 'mixed', 'a.png'), scene(40, 40));
    await writeFile(join(root, 'mixed', 'cut.png'), (await readFile(join(root, 'photos', 'a.png'))).subarray(0, 900));
    const { code, stdout, stderr } = await run('mixed', '--out', 'mixed-out', '--types', 'GB', '--levels', '1-2');
    expect(code).toBe(2);
    expect(stdout).toBe('mixed-out: 2 pictures written, 2 left out\n');
    expect(stderr).toMatch(/^realcentric: mixed\/cut\.png: is cut short[^\n]*\n$/);
  });

  it('writes one copy, perturbed in turn', async () => {
    const one = await run('photos/a.png', 'blurred.png', '--type', 'BW:1', '--type', 'blur:3');
    expect(one).toEqual({
      code: 0,
      stdout: 'blurred.png: 1 picture, BW:1 (blocks, 16), then GB:3 (blur, 13)\n',
      stderr: '',
    });
    expect(await readPicture(join(root, 'blurred.png'))).toMatchObject({ width: 300, height: 280 });
    expect(await run('photos', 'crops', '--crop', '--type', 'BW:1')).toMatchObject({
      code: 0,
      stdout: 'crops: 2 pictures, BW-crop:1 (blocks-crop, 16)\n',
    });
  });

  it.skipIf(!hasEncoder)('perturbs a video, and leaves nothing when it is interrupted', async () => {
    const clip = (seconds: number, name: string) =>
      ffmpeg('-f', 'lavfi', '-i', `testsrc2=s=320x256:r=25:d=${seconds}`, '-c:v', 'libx264', join(root, name));
    clip(0.4, 'clip.mp4');
    expect(await run('clip.mp4', 'videos/', '--type', 'blur:1', '--type', 'VC:4')).toEqual({
      code: 0,
      stdout: 'videos/: 1 file, GB:1 (blur, 7), then VC:4 (video-compression, 38)\n',
      stderr: '',
    });
    expect(await readdir(join(root, 'videos'))).toEqual(['clip.mp4']);
    clip(20, 'long.mp4');
    const { child, ended } = startCommand(root, ['perturb', 'long.mp4', 'videos/new.mp4', '--type', 'GNC:5']);
    await expect.poll(() => readdir(join(root, 'videos')), { timeout: 20_000 }).toHaveLength(2);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(await readdir(join(root, 'videos'))).toEqual(['clip.mp4']);
  });

  it('draws a sheet', async () => {
    const { code, stdout } = await run('photos/a.png', '--sheet', 'sheet.png', '--types', 'GB,DS');
    expect(code).toBe(0);
    expect(stdout).toBe('sheet.png: photos/a.png, and 7 perturbed copies of it by 2 types\n');
    expect((await readPicture(join(root, 'sheet.png'))).width).toBe(4 + 6 * (274 + 4));
  });

  it.each([
    [[], /no picture, video or folder is given/],
    [['photos'], /give one of <out>, --out and --sheet \(none is given\)/],
    [['photos', 'x', '--out', 'y', '--type', 'GB:1'], /several are given/],
    [['photos', 'x'], /no --type is given/],
    [['photos', 'x', '--type', 'GB:9'], /'GB:9' names no level of GB; give GB:1 to GB:5/],
    [['photos', 'x', '--type', 'GB:1', '--levels', '2'], /--types and --levels go with --out and --sheet/],
    [['photos', '--out', 'x', '--type', 'GB:1'], /--type goes with <out>/],
    [['photos', '--out', 'x', '--types', 'sepia'], /'sepia' is no type of perturbation; choose from CS \(saturation\)/],
    [['photos', '--out', 'x', '--types', 'DS', '--levels', '3'], /DS has none of the levels 3; give one from 1 to 2/],
    [['photos', '--out', 'x', '--levels', 'all'], /'all' is no level/],
    [['photos', '--out', 'x', '--seed', 'one'], /give a whole number from 0 on/],
    [['photos', '--out', 'photos/x'], /photos\/x: lies in photos/],
    [['nowhere', '--out', 'x'], /nowhere: does not exist/],
    [['text.jpg', '--sheet', 'x.png'], /text\.jpg: is a text file/],
    [['photos', '--sheet', 'x.png'], /photos: is a folder, not a picture/],
    [['photos/a.png', '--sheet', 'x.bmp'], /x\.bmp: has no ending/],
  ])('answers %j in one line and writes nothing', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^realcentric: [^\n]*\n$/);
    expect((await readdir(root)).filter((name) => name.startsWith('x') || name === 'y')).toEqual([]);
  });
});
