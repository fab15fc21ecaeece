/** @file A whole evaluation of made-up detectors: tables, threshold from validation, figures that fit the schema of the report. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderEvaluation } from '../../cli/evaluation-table.ts';
import { writePicture } from '../../media/pictures.ts';
import { parsePerturbation } from '../../perturbations/suite.ts';
import { MINIATURE, miniatureQuads, writePreparedSet } from '../../prepare/set/prepared-set.fixture.ts';
import { random } from '../../random.ts';
import type { CropJudge, PictureJudge, ScoreFileJudge } from '../judges/judge.ts';
import { evaluationReportData } from '../report/data.ts';
import { type EvaluateOptions, evaluate } from './evaluate.ts';
import { lookAgain } from './look-again.ts';
import { aboutEvaluation } from './protocol.ts';
import { figuresOf } from './report-data.ts';
import { openSource } from './source.ts';

const root = mkdtempSync(join(tmpdir(), 'realcentric-evaluate-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const set = join(root, 'set');
const photos = join(root, 'photos');

beforeAll(async () => {
  await writePreparedSet(set, miniatureQuads(['train', 'val', 'test', 'test'], ['Deepfakes', 'FaceSwap']), MINIATURE);
  const draw = random('pictures');
  for (const label of ['real', 'fake']) {
    await mkdir(join(photos, label), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const level = (label === 'fake' ? 150 : 100) + 60 * draw.next();
      const data = Uint8Array.from({ length: 3 * 40 * 40 }, () => level + 10 * draw.next());
      await writePicture(join(photos, label, `${i}.png`), { width: 40, height: 40, data });
    }
  }
});

const facts = {
  checksum: 'c',
  fileChecksum: '0'.repeat(64),
  licence: null,
  trainedOn: null,
  kind: 'probability',
  close: async () => undefined,
} as const;

/** How little neighbouring pixels differ: the miniature's forgeries are blurred. */
const smoothness: CropJudge = {
  ...facts,
  name: 'smoothness',
  takes: 'crop',
  crop: { size: 64, margin: 1.3 },
  bands: { uncertain: 0.5, substantial: 0.9 },
  score: async (images) =>
    Float64Array.from(images, ({ data }) => {
      let sum = 0;
      for (let i = 3; i < data.length; i++) sum += Math.abs((data[i] as number) - (data[i - 3] as number));
      return Math.exp(-sum / data.length / 4);
    }),
};

const brightness: PictureJudge = {
  ...facts,
  name: 'brightness',
  takes: 'picture',
  score: async (images) => Float64Array.from(images, ({ data }) => data.reduce((a, v) => a + v, 0) / data.length / 255),
};

function options(more: Partial<EvaluateOptions> = {}): EvaluateOptions {
  const problem = (error: Error) => {
    throw error;
  };
  return { perturbations: [], seed: 1, workers: 1, problem, ...more };
}

const dataOf = (evaluated: Parameters<typeof figuresOf>[0], validation?: Awaited<ReturnType<typeof openSource>>) => ({
  ...aboutEvaluation(evaluated, { command: 'realcentric evaluate', part: {}, validation, seed: 1, resamples: 50 }),
  ...figuresOf(evaluated, { seed: 1, resamples: 50, worst: 2 }),
  maps: [],
});

describe('an evaluation of a prepared set', () => {
  it('gives frames and videos, each method, and a threshold from validation', async () => {
    const [source, validation] = [await openSource(set, { split: 'test' }), await openSource(set, { split: 'val' })];
    expect([...new Set(source.items.map(({ attributes }) => attributes.split))]).toEqual(['test']);
    const evaluated = await evaluate([smoothness], [source], options({ validation }));
    const data = evaluationReportData.parse(dataOf(evaluated, validation));
    const [result] = data.results;
    expect(result?.breakdown.methods.map(({ method }) => method)).toEqual(['Deepfakes', 'FaceSwap']);
    // Two quads of the test split: four reals, each forged by two methods, three frames each.
    expect(result?.breakdown.overall.videos.metrics).toMatchObject({ reals: 4, fakes: 8 });
    expect(result?.breakdown.overall.videos.metrics.auc).toBeGreaterThan(0.6);
    expect(result?.breakdown.overall.frames.metrics).toMatchObject({ reals: 12, fakes: 24 });
    expect(data.detectors[0]?.threshold?.from).toBe('set');
    expect(result?.breakdown.overall.videos.atThreshold?.threshold).toBe(data.detectors[0]?.threshold?.value);
    expect(data.bands.map(({ band }) => band)).toEqual(['uncertain', 'substantial']);
    const shown = renderEvaluation(data, false);
    expect(shown).toMatch(/smoothness +set +Deepfakes +videos +4 +4 /);
  });

  it('compares detectors, and judges under perturbations of the crops', async () => {
    const source = await openSource(set, { split: 'test' });
    const perturbations = ['GB:5', 'BW:1'].map(parsePerturbation);
    const evaluated = await evaluate([smoothness, brightness], [source], options({ perturbations }));
    const data = evaluationReportData.parse(dataOf(evaluated));
    expect(data.comparisons).toMatchObject([{ first: 'smoothness', second: 'brightness' }]);
    const videos = data.robustness.find(({ detector, level }) => detector === 'smoothness' && level === 'videos');
    expect(videos).toMatchObject({ form: 'crop', mean: null });
    expect(videos?.types.map(({ type }) => type)).toEqual(['GB', 'BW']);
  });
});

describe('an evaluation of pictures', () => {
  it('maps embeddings once, and shows the worst where that is wanted', async () => {
    let embedded = 0;
    const embedding: PictureJudge = {
      ...brightness,
      embed: async (images) => {
        embedded += images.length;
        return images.map(({ data }) => Float32Array.of(Math.cos(data[0] as number), Math.sin(data[0] as number)));
      },
    };
    const evaluated = await evaluate([embedding], [await openSource(photos)], options());
    const { worst } = dataOf(evaluated);
    const look = (thumbnails: boolean) =>
      lookAgain(evaluated, worst, { workers: 1, seed: 1, points: 12, thumbnails, kept: join(root, 'kept') });
    const first = await look(false);
    expect(first.maps).toMatchObject([{ detector: 'brightness', source: 'photos' }]);
    expect(first.maps[0]?.points).toHaveLength(12);
    expect(first.worst).toEqual(worst);
    const second = await look(true);
    expect(second.maps).toEqual(first.maps);
    expect(embedded).toBe(12);
    for (const { picture } of second.worst) expect(picture).toMatch(/^data:image\/jpeg;base64,/);
  });

  it('takes scores from a file, and counts what it has no score for', async () => {
    const source = await openSource(photos);
    const rows = source.items
      .slice(1)
      .map(({ item, label }, i) => ({ file: item, score: label + i / 100, line: i + 2 }));
    const scores: ScoreFileJudge = {
      ...facts,
      name: 'theirs',
      takes: 'items',
      kind: 'logit',
      file: 'scores.csv',
      rows,
    };
    const problems: string[] = [];
    const evaluated = await evaluate([scores], [source], options({ problem: (error) => problems.push(error.message) }));
    expect(problems).toEqual([expect.stringMatching(/has no score for 1 of 24 items/)]);
    const [result] = evaluationReportData.parse(dataOf(evaluated)).results;
    expect(result?.breakdown.overall.videos.metrics).toMatchObject({ reals: 11, fakes: 12 });
  });

  it('audits what the files alone tell, and names the worst', async () => {
    const evaluated = await evaluate([brightness], [await openSource(photos)], options());
    const data = evaluationReportData.parse(dataOf(evaluated));
    expect(data.audits.baselines.map(({ name }) => name)).toEqual(['codec', 'resolution']);
    expect(data.worst.map(({ kind }) => kind)).toEqual(['false alarm', 'false alarm', 'miss', 'miss']);
    expect(data.results[0]?.breakdown.overall.videos.metrics.auc).toBeGreaterThan(0.8);
  });

  it('refuses detectors and sources of one name', async () => {
    const source = await openSource(photos);
    await expect(evaluate([brightness, brightness], [source], options())).rejects.toThrow(
      /two detectors are called "brightness"/,
    );
    await expect(evaluate([brightness], [source, source], options())).rejects.toThrow(
      /two sources are called "photos"/,
    );
  });
});
