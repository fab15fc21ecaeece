/** @file `realcentric evaluate` as a user runs it on bad input, killed and run again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyClassifier } from '../../evaluation/judges/classifier.fixture.ts';
import { writePicture } from '../../media/pictures.ts';
import { random } from '../../random.ts';
import { runCommand, startCommand } from '../run.fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'realcentric-evaluate-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]) => join(root, ...parts);

/** Random pictures, none of them twice. */
async function pictures(folder: string, label: string, count: number): Promise<void> {
  const draw = random(folder, label);
  await mkdir(at(folder, label), { recursive: true });
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: 3 * 24 * 24 }, () => 256 * draw.next());
    await writePicture(at(folder, label, `${i}.png`), { width: 24, height: 24, data });
  }
}

const yaml = (size: number) =>
  `model: tiny.onnx\ntakes: picture\ninput: { size: ${size}, range: 0..1 }\noutput: { fake: single, activation: sigmoid }\n`;

beforeAll(async () => {
  for (const label of ['real', 'fake']) await pictures('few', label, 2);
  for (const label of ['real', 'fake']) await pictures('many', label, 60);
  await pictures('reals', 'real', 2);
  await mkdir(at('reals', 'fake'));
  await mkdir(at('empty'));
  await mkdir(at('lists', 'real'), { recursive: true });
  for (const label of ['real', 'fake']) await pictures('lists', label, 1);
  const list = (name: string, ...rows: string[]) => writeFile(at('lists', name), `path,label\n${rows.join('\n')}\n`);
  await list('unlabelled.csv', 'real/0.png,0', 'fake/0.png,');
  await list('twice.csv', 'real/0.png,0', 'real/0.png,0', 'fake/0.png,1');
  await list('absent.csv', 'real/0.png,0', 'fake/0.png,1', 'fake/gone.png,1');
  const tiny = { width: 8, height: 8, layout: 'nchw', outputs: 1, batch: 'N', inside: 'nothing' } as const;
  await writeFile(at('tiny.onnx'), tinyClassifier(tiny));
  await writeFile(at('tiny.yaml'), yaml(8));
  await writeFile(at('misfit.yaml'), yaml(16));
  await writeFile(at('nan.csv'), 'file,score\nreal/0.png,NaN\n');
});

const evaluate = (...args: string[]) =>
  runCommand(root, ['evaluate', '--quiet', '--workers', '1', '--resamples', '20', ...args]);
const complaints = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('realcentric: '));

describe('realcentric evaluate', () => {
  it.each([
    ['an empty folder', ['--data', 'empty'], /empty: has the layout of no data set known here; make folders/],
    [
      'a label that is missing',
      ['--data', 'lists/unlabelled.csv'],
      /unlabelled\.csv: line 3: the label is ""; write 0/,
    ],
    ['a doubled row', ['--data', 'lists/twice.csv'], /twice\.csv: lists real\/0\.png twice; remove the second line/],
    [
      'a method that nothing has',
      ['--data', 'few', '--methods', 'swap'],
      /few: has no fakes of the method "swap"; choose/,
    ],
    ['a score that is no number', ['--data', 'few', '--model', 'nan.csv'], /nan\.csv: line 2: the score is "NaN"/],
    [
      'an input that does not fit',
      ['--data', 'few', '--model', 'misfit.yaml'],
      /tiny\.onnx: its input .* misfit\.yaml$/,
    ],
    ['a threshold from test data', ['--data', 'few', '--validation', 'few'], /few: shares real\/0 with what is judged/],
  ])('refuses %s in one line, and writes nothing', async (_, args, message) => {
    const { code, stdout, stderr } = await evaluate('--model', 'tiny.yaml', ...args, '--out', 'refused');
    expect([code, stdout]).toEqual([2, '']);
    expect(complaints(stderr)).toEqual([expect.stringMatching(message)]);
    expect(await readdir(root)).not.toContain('refused');
  });

  it('goes on without files that are not there or cannot be read, and says which', async () => {
    const absent = await evaluate('--model', 'tiny.yaml', '--data', 'lists/absent.csv', '--json');
    expect(absent.code).toBe(2);
    expect(complaints(absent.stderr)).toEqual([
      expect.stringMatching(/absent\.csv: names fake\/gone\.png, not there and not judged; get/),
    ]);
    const { results, protocol } = JSON.parse(absent.stdout);
    expect(results[0].breakdown.overall.videos.metrics).toMatchObject({ reals: 1, fakes: 1 });
    expect(protocol.notes).toEqual([expect.stringContaining('fake/gone.png')]);
    await writeFile(at('few', 'fake', 'broken.png'), 'no picture at all');
    const broken = await evaluate('--model', 'tiny.yaml', '--data', 'few', '--json');
    await rm(at('few', 'fake', 'broken.png'));
    expect(broken.code).toBe(2);
    expect(complaints(broken.stderr)).toEqual([expect.stringMatching(/broken\.png: is a text file/)]);
    const { counts } = JSON.parse(broken.stdout).results[0].breakdown.overall.videos;
    expect(counts.fake).toEqual({ total: 3, scored: 2, noFace: 0, failed: 1 });
  });

  it('gives no AUC of one class alone, and says so', async () => {
    const { code, stdout, stderr } = await evaluate('--model', 'tiny.yaml', '--data', 'reals', '--json');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^no fakes to judge: what takes both classes, as AUC does, has no value$/m);
    expect(JSON.parse(stdout).results[0].breakdown.overall.videos.metrics).toMatchObject({
      reals: 2,
      fakes: 0,
      auc: null,
    });
  });

  it('killed and run again, gives what it gives uninterrupted', async () => {
    const args = ['--model', 'tiny.yaml', '--data', 'many', '--json'];
    const { child, ended } = startCommand(root, [
      'evaluate',
      '--workers',
      '1',
      '--resamples',
      '20',
      ...args,
      '--out',
      'a',
    ]);
    const begun = () => readdir(at('a', 'scores')).catch(() => []);
    await expect.poll(begun, { timeout: 50_000, interval: 2 }).toHaveLength(1);
    child.kill('SIGKILL');
    await ended;
    const [resumed, whole] = [await evaluate(...args, '--out', 'a'), await evaluate(...args, '--out', 'b')];
    expect([resumed.code, whole.code]).toEqual([0, 0]);
    const figuresOf = (stdout: string) => {
      const { protocol: _when, ...figures } = JSON.parse(stdout);
      return figures;
    };
    expect(figuresOf(resumed.stdout)).toEqual(figuresOf(whole.stdout));
  });
});
