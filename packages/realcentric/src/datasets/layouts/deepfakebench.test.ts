import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

const FAKE = 'FaceForensics++/manipulated_sequences/Deepfakes/c23';
const REAL = 'FaceForensics++/original_sequences/youtube/c23';

const bench = (path = (text: string) => text) => ({
  'FF-DF': {
    'FF-real': {
      train: { c23: { '003': { label: 'FF-real', frames: [path(`${REAL}/frames/003/000.png`)] } } },
      val: {},
      test: {},
    },
    'FF-DF': {
      train: {
        c23: {
          '003_000': {
            label: 'FF-DF',
            frames: ['000.png', '015.png'].map((name) => path(`${FAKE}/frames/003_000/${name}`)),
            masks: [path(`${FAKE}/masks/003_000/000.png`)],
          },
          '000_003': { label: 'FF-DF', frames: [path(`${FAKE}/frames/000_003/000.png`)], masks: [] },
        },
      },
      val: {},
      test: {},
    },
  },
});
const FILES = [`${REAL}/frames/003/000.png`, `${FAKE}/frames/003_000/000.png`, `${FAKE}/masks/003_000/000.png`];

describe('DeepfakeBench JSON', () => {
  it.each([
    ['slashes', (path: string) => path],
    ['backslashes', (path: string) => path.replaceAll('/', '\\')],
    ['a leading ./', (path: string) => `./${path}`],
  ])('reads paths with %s', async (_, path) => {
    const root = tree(FILES, 'rgb');
    plant(root, { 'FF-DF.json': JSON.stringify(bench(path)) });
    const { entries, missing, layouts } = await openDataset(root);
    expect(layouts).toEqual(['DeepfakeBench']);
    const clips = byVideo(entries);
    expect(clips['youtube/003']).toMatchObject({
      label: 0,
      split: 'train',
      compression: 'c23',
      path: `${REAL}/frames/003`,
    });
    expect(clips['Deepfakes/003_000']).toMatchObject({
      ...{ label: 1, kind: 'frames', cropped: true, method: 'Deepfakes', family: 'swap' },
      ...{ target: 'youtube/003', source: 'youtube/000', mask: `${FAKE}/masks/003_000`, split: 'train' },
    });
    expect(missing).toEqual([{ path: `${FAKE}/frames/000_003`, namedIn: 'FF-DF.json' }]);
  });

  it('keeps a clip of several splits for the test, and knows data sets without compressions', async () => {
    const clip = (name: string, label: string) => ({
      [name]: { label, frames: [`Celeb-DF-v2/x/frames/${name}/000.png`] },
    });
    const real = clip('id0_0000', 'CelebDFv2_real');
    const fakes = { ...clip('id0_id1_0000', 'CelebDFv2_fake'), ...clip('id0_id1_0001', 'CelebDFv2_fake') };
    const list = {
      'Celeb-DF-v2': {
        CelebDFv2_real: { train: real, val: real, test: real },
        CelebDFv2_fake: { train: fakes, test: {} },
      },
    };
    const root = tree({ 'dataset_json/Celeb-DF-v2.json': JSON.stringify(list) });
    plant(
      root,
      ['id0_0000', 'id0_id1_0000', 'id0_id1_0001'].map((name) => `Celeb-DF-v2/x/frames/${name}/000.png`),
    );
    const { entries, notes } = await openDataset(root);
    expect(entries).toHaveLength(3);
    const clips = byVideo(entries);
    expect(clips['CelebDFv2_real/id0_0000']).toMatchObject({ label: 0, split: 'test', identity: 'id0' });
    expect(clips['Celeb-synthesis/id0_id1_0001']).toMatchObject({ label: 1, split: 'train', identity: 'id0' });
    expect(notes.join('\n')).toMatch(/2 clips in more than one split; "test" was kept/);
  });

  it('is given as a file, with the folder that its paths start from', async () => {
    const root = tree(FILES, 'rgb');
    const lists = tree({ 'FF-DF.json': JSON.stringify(bench()) });
    expect((await openDataset(`${lists}/FF-DF.json`, { root })).entries).toHaveLength(2);
    const error = await refusal(openDataset(`${lists}/FF-DF.json`));
    expect(error.message).toMatch(/none of the frames that it names is under .*; give the folder .* with --root$/);
  });

  it.each([
    ['../secrets/000.png', /line 4: the path .* leads out of the data set/],
    ['..\\secrets\\000.png', /line 4: the path .* leads out of the data set/],
    ['/home/me/000.png', /line 4: the path .* is absolute/],
    ['D:\\rgb\\000.png', /line 4: the path .* is absolute/],
  ])('refuses the path %s with its line', async (frame, message) => {
    const text = `{"X": {"X_fake": {"train": {"a": {"label": "X_fake",\n"frames":\n[\n${JSON.stringify(frame)}]}}}}}`;
    const root = tree({ 'X.json': text });
    expect((await refusal(openDataset(root))).message).toMatch(message);
  });

  it('tells what labels it had to guess', async () => {
    const text = JSON.stringify({ X: { simswap: { test: { a: { label: 'simswap', frames: ['x/a/0.png'] } } } } });
    const { entries, notes } = await openDataset(tree({ 'X.json': text, 'x/a/0.png': 'x' }));
    expect(entries).toMatchObject([
      { label: 1, method: 'simswap', family: 'unknown', video: 'simswap/a', split: 'test' },
    ]);
    expect(notes.join('\n')).toMatch(/taken as fake: simswap/);
  });
});
