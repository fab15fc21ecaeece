/** @file An evaluation's event files: a run for each detector, with the tags that its data give. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnReport } from './data.fixture.ts';
import { writeEvaluationEvents } from './events.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realcentric-evaluation-events-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the event files of an evaluation', () => {
  it('are one run for each detector, with metrics, histograms and curves', async () => {
    await writeEvaluationEvents(folder, drawnReport({ videos: 20, frames: 2 }));
    const runs = (await readdir(folder)).sort();
    expect(runs).toEqual(['1-realcentric', '2-Xception-c23-']);
    const [file] = await readdir(join(folder, runs[0] as string));
    const bytes = await readFile(join(folder, runs[0] as string, file as string), 'latin1');
    for (const tag of ['auc', 'logLoss', 'threshold', 'scores of reals', 'precision and recall']) {
      for (const what of ['FaceForensics++ c23 test, videos', 'Celeb-DF v2, frames']) {
        expect(bytes).toContain(`${what}/${tag}`);
      }
    }
    expect(bytes.match(/pr_curves/g)).toHaveLength(4);
    const other = join(folder, runs[1] as string);
    const [second] = await readdir(other);
    expect(await readFile(join(other, second as string), 'latin1')).not.toContain('/threshold');
  });
});
