/** @file The commands as a user runs them, on good and on bad input: output, one-line errors, exit codes, nothing half-written. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../scan/finding.ts';
import { writeDemoFaces } from '../../scan/node/demo-faces.fixture.ts';
import { runCommand } from '../run.fixture.ts';

const run = (...args: string[]) => runCommand(root, args);

let root: string;
let faces: string[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-cli-'));
  faces = await writeDemoFaces(join(root, 'photos'), 4);
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const errorLines = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('realcentric: '));

describe('realcentric forge and evaluate', () => {
  it('forge quads that evaluate can judge', async () => {
    const forged = await run('forge', '--reals', 'photos', '--out', 'quads', '--methods', 'swap', '--seed', '1');
    expect(forged.stderr + forged.stdout).toMatch(/quads: 2 quads \(4 originals, 4 forgeries by swap\)/);
    expect(forged.code).toBe(0);
    const again = await run('forge', '--remake', 'quads/manifest.jsonl', '--only', 'swap/000_001', '--out', 'again');
    expect(again.stdout).toMatch(/again: 1 forgery made again, 1 bit for bit as quads\/manifest\.jsonl says/);
    expect(again.code).toBe(0);
    const sheet = await run('sheet', 'quads', '--out', 'sheet.jpg', '--cell', '64');
    expect(sheet.stdout).toMatch(/sheet\.jpg: 4 of 4 forgeries, each with target, source and mask/);
    expect(sheet.code).toBe(0);
    expect((await sharp(join(root, 'sheet.jpg')).metadata()).width).toBe(4 + 8 * 68);
    const table = await run('evaluate', '--data', 'quads');
    expect(table.stderr).not.toMatch(/realcentric:/);
    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(/^realcentric \S+ +quads +all +yes +4 +4 +0 +\d\.\d{3} +\d\.\d{3} to \d\.\d{3}/m);
    expect(table.stdout).toMatch(/^substantial or more +quads/m);
    const { stdout, code } = await run('evaluate', '--data', 'quads', '--out', 'judged', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).results[0].breakdown.overall.videos).toMatchObject({
      counts: { real: { total: 4, scored: 4 }, fake: { total: 4, scored: 4 } },
    });
    expect((await readdir(join(root, 'judged'))).sort()).toEqual([
      'report.html',
      'report.json',
      'report.md',
      'scores',
      'tensorboard',
    ]);
  }, 120_000);

  it.each([
    [['forge', '--reals', 'photos', '--out', 'x', '--methods', 'morph'], /unknown forgery method 'morph'; choose from/],
    [['forge', '--out', 'x'], /nothing to forge from; give --reals, .* or --remake/],
    [['forge', '--reals', 'photos', '--out', 'x', '--only', 'swap/0_1'], /--only is of forgeries .*; give --remake/],
    [['forge', '--remake', 'quads', '--out', 'x', '--seed', '2'], /'--remake <manifest>' cannot be used with .*--seed/],
    [['forge', '--reals', 'nowhere', '--out', 'x'], /nowhere: does not exist/],
    [['forge', '--reals', 'photos', '--out', 'x', '--seed', '-1'], /give a whole number from 0 on/],
    [['sheet', 'photos', '--out', 'x'], /x: has no ending that tells a format/],
    [['sheet', 'photos', '--out', 'x.png'], /photos\/manifest\.jsonl: does not exist/],
    [['sheet', 'photos', '--out', 'x.png', '--most', '0'], /give a whole number from 1 to 500/],
    [['evaluate', '--data', 'photos'], /photos: /],
    [['evaluate', '--data', 'quads', '--types', 'GB'], /--types and --levels go with --robustness/],
    [['evaluate', '--data', 'quads', '--model', 'photos/none.onnx'], /none\.onnx: does not exist/],
    [['evaluate', '--data', 'quads', '--split', 'dev'], /there is no split "dev"/],
    [['evaluate'], /required option '--data <path>' not specified/],
  ])('answers %j in one line', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(errorLines(stderr)).toEqual([expect.stringMatching(message)]);
    await expect(readdir(join(root, 'x'))).rejects.toThrow();
  });

  it('makes nothing of one face', async () => {
    await mkdir(join(root, 'alone'));
    await writeFile(join(root, 'alone', 'one.jpg'), await readFile(faces[0] as string));
    const { code, stderr } = await run('forge', '--reals', 'alone', '--out', 'x');
    expect(code).toBe(2);
    expect(errorLines(stderr)).toEqual([expect.stringMatching(/one person alone, and a forgery takes two people/)]);
    expect((await readdir(root)).filter((name) => name.startsWith('x'))).toEqual([]);
  });
});

describe('realcentric embed', () => {
  it('writes embeddings and maps of the kinds in a folder', async () => {
    for (const [i, kind] of ['real', 'real', 'swap', 'swap'].entries()) {
      await mkdir(join(root, 'kinds', kind), { recursive: true });
      await writeFile(join(root, 'kinds', kind, `${i}.jpg`), await readFile(faces[i] as string));
    }
    const { code, stdout } = await run('embed', '--data', 'kinds', '--out', 'space');
    expect(stdout).toMatch(/space: embeddings\.parquet with 4 faces and 1 centers, and space\.html/);
    expect(code).toBe(0);
    expect(await readFile(join(root, 'space', 'space.html'), 'utf8')).toMatch(/Principal components of 2 real, 2 swap/);
    const { code: none, stderr } = await run('embed', '--data', 'photos', '--out', 'nothing');
    expect(none).toBe(2);
    expect(errorLines(stderr)).toEqual([expect.stringMatching(/photos: has no subfolders with pictures/)]);
  });
});

describe('realcentric bands', () => {
  it('writes a detector whose bands no more than the shares asked for of the natural faces reach', async () => {
    const args = ['photos', '--uncertain', '0.6', '--substantial', '0.5', '--about', 'four faces', '--json'];
    const { code, stdout } = await run('bands', ...args, '--out', 'own');
    expect(code).toBe(0);
    const { faces: count, bands } = JSON.parse(stdout);
    expect(count).toBe(4);
    expect(bands.rule).toBe(`false alarms on ${count} natural faces (four faces): 60 % and 50 %`);
    expect(bands.uncertain).toBeLessThanOrEqual(bands.substantial);
    const scanned = await run('scan', 'photos', '--model', 'own', '--jsonl');
    const findings = scanned.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    const probabilities = findings.flatMap(({ faces }) => faces.flatMap(({ score }) => score?.probability ?? []));
    expect(probabilities).toHaveLength(count);
    expect(probabilities.filter((p) => p >= bands.substantial).length).toBeLessThanOrEqual(0.5 * count);
    expect(findings[0]?.detector?.bands).toEqual({ uncertain: bands.uncertain, substantial: bands.substantial });
  });

  it.each([
    [['--out', 'none'], /natural faces are too few for a share of 0\.01; give photographs of 200 faces at least/],
    [['--out', 'none', '--substantial', '0.5'], /--substantial is a larger share than --uncertain/],
    [['--out', 'photos', '--substantial', '0.5', '--uncertain', '0.5'], /photos/],
  ])('answers %j in one line', async (args, message) => {
    const { code, stderr } = await run('bands', 'photos', ...args);
    expect(code).toBe(2);
    expect(errorLines(stderr)).toEqual([expect.stringMatching(message)]);
    await expect(readdir(join(root, 'none'))).rejects.toThrow();
  });
});

describe('realcentric train', () => {
  it('names the line of a misspelt key', async () => {
    await writeFile(
      join(root, 'bad.yaml'),
      'out: run\ndata:\n  reals: [{ path: photos }]\nschedule:\n  lerning_rate: 1\n',
    );
    const { code, stderr } = await run('train', 'bad.yaml');
    expect(code).toBe(2);
    expect(errorLines(stderr)).toEqual([expect.stringMatching(/bad\.yaml:5:3: .*lerning_rate.*learning_rate/)]);
    await expect(readdir(join(root, 'run'))).rejects.toThrow();
  });
});
