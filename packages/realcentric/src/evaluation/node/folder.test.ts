import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import type { ProgressEvent } from '../../progress.ts';
import { evaluateFolder, type FileScore } from './folder.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'evaluate-'));
  for (const name of [
    'real/a_0.1.jpg',
    'real/b_0.4.jpg',
    'real/deep/c_none.jpg',
    'fake/d_0.3.jpg',
    'fake/e_0.8.jpg',
    'fake/f_bad.jpg',
  ]) {
    mkdirSync(join(data, name, '..'), { recursive: true });
    writeFileSync(join(data, name), 'x');
  }
});
afterEach(() => rmSync(data, { recursive: true }));

/** The score that the name tells. */
async function nameScore(file: string): Promise<FileScore> {
  const [, word] = /_(.*)\.jpg$/.exec(basename(file)) as unknown as [string, string];
  if (word === 'none') return { status: 'no_face' };
  if (word === 'bad') throw new UserError('bad_input', 'is empty', { file, advice: 'get it again' });
  return { status: 'ok', score: Number(word) };
}

describe('evaluateFolder', () => {
  it('judges what could be scored, and counts what could not', async () => {
    const problems: string[] = [];
    const events: ProgressEvent[] = [];
    const evaluation = await evaluateFolder(data, nameScore, {
      threshold: 0.35,
      bands: { uncertain: 0.35, substantial: 0.9 },
      seed: 1,
      onProblem: (error) => problems.push(error.message),
      progress: (event) => events.push(event),
    });
    expect(evaluation.counts).toEqual({
      real: { files: 3, scored: 2, noFace: 1, failed: 0 },
      fake: { files: 3, scored: 2, noFace: 0, failed: 1 },
    });
    expect(evaluation.metrics).toMatchObject({ reals: 2, fakes: 2, auc: 0.75, accuracy: 0.5, threshold: 0.35 });
    expect(evaluation.aucInterval?.level).toBe(0.95);
    expect(evaluation.bands).toMatchObject([
      { band: 'uncertain', threshold: 0.35, falseAlarms: { hits: 1, total: 2 }, detected: { hits: 1, total: 2 } },
      { band: 'substantial', threshold: 0.9, falseAlarms: { hits: 0, total: 2 }, detected: { hits: 0, total: 2 } },
    ]);
    expect(evaluation.files).toEqual([
      { file: 'real/a_0.1.jpg', label: 'real', status: 'ok', score: 0.1 },
      { file: 'real/b_0.4.jpg', label: 'real', status: 'ok', score: 0.4 },
      { file: 'real/deep/c_none.jpg', label: 'real', status: 'no_face', score: null },
      { file: 'fake/d_0.3.jpg', label: 'fake', status: 'ok', score: 0.3 },
      { file: 'fake/e_0.8.jpg', label: 'fake', status: 'ok', score: 0.8 },
      { file: 'fake/f_bad.jpg', label: 'fake', status: 'error', score: null },
    ]);
    expect(problems).toEqual([`${join(data, 'fake', 'f_bad.jpg')}: is empty; get it again`]);
    expect(events[0]).toEqual({ done: 0, total: 6, label: 'Scoring pictures', detail: 'real/a_0.1.jpg' });
    expect(events.at(-1)).toEqual({ done: 6, total: 6, label: 'Scoring pictures' });
  });

  it('has no ranking metrics where one class has no score', async () => {
    const evaluation = await evaluateFolder(
      data,
      async (file) => (file.includes('fake') ? { status: 'no_face' } : nameScore(file)),
      { threshold: 0.5, seed: 1 },
    );
    expect(evaluation.metrics).toMatchObject({ auc: null, averagePrecision: null, accuracy: 1 });
    expect(evaluation.aucInterval).toBeNull();
  });

  it('refuses a folder without real/ or fake/, one without pictures, and pictures of which none has a face', async () => {
    const evaluate = (folder: string) =>
      evaluateFolder(folder, async () => ({ status: 'no_face' }) as const, { threshold: 0.5, seed: 1 });
    await expect(evaluate(join(data, 'real'))).rejects.toThrow(
      `${join(data, 'real')}: has no folder "real"; put natural pictures into real/ and manipulated ones into fake/`,
    );
    await expect(evaluate(data)).rejects.toThrow(
      /: none of its 6 pictures could be scored; give pictures that show a face/,
    );
    rmSync(join(data, 'fake'), { recursive: true });
    mkdirSync(join(data, 'fake'));
    await expect(evaluate(data)).rejects.toThrow(`${join(data, 'fake')}: has no pictures; `);
  });

  it('passes on what is no fault of the file, and stops when aborted', async () => {
    const options = { threshold: 0.5, seed: 1 };
    const broken = evaluateFolder(data, () => Promise.reject(new TypeError('bug')), options);
    await expect(broken).rejects.toThrow(new TypeError('bug'));
    const controller = new AbortController();
    let calls = 0;
    const stopped = evaluateFolder(
      data,
      (file) => {
        if (++calls === 2) controller.abort();
        return nameScore(file);
      },
      { ...options, signal: controller.signal },
    );
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(calls).toBe(2);
  });
});
