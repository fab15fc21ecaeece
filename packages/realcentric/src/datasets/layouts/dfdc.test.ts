import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

const METADATA = JSON.stringify(
  {
    'aaa.mp4': { label: 'FAKE', split: 'train', original: 'rrr.mp4' },
    'rrr.mp4': { label: 'REAL', split: 'train' },
    'gone.mp4': { label: 'FAKE', split: 'train', original: 'rrr.mp4' },
  },
  null,
  1,
);

describe('DFDC', () => {
  it.each(['', 'train/', 'dfdc_train_part_00/'])('reads parts under "%s", and the test set', async (place) => {
    const part = `${place}dfdc_train_part_0`;
    const root = tree({ [`${part}/metadata.json`]: METADATA });
    plant(root, [
      `${part}/aaa.mp4`,
      `${part}/rrr.mp4`,
      `${part}/extra.mp4`,
      'test/videos/tst.mp4',
      'test/videos/tsu.mp4',
    ]);
    plant(root, { 'test/labels.csv': 'filename,label\ntst.mp4,1\ntsu.mp4,0\n' });
    const { entries, missing, notes, layouts } = await openDataset(root);
    // The outer folder of an archive is told as such where nothing else is beside it.
    expect(layouts).toEqual(['DFDC']);
    const clips = byVideo(entries);
    expect(Object.keys(clips).sort()).toEqual(['DFDC/aaa', 'DFDC/tst', 'original/rrr', 'original/tsu']);
    expect(clips['DFDC/aaa']).toMatchObject({
      label: 1,
      target: 'original/rrr',
      split: 'train',
      path: `${part}/aaa.mp4`,
    });
    expect(clips['original/rrr']).toMatchObject({ label: 0, split: 'train' });
    expect(clips['DFDC/tst']).toMatchObject({ label: 1, target: null, split: 'test', path: 'test/videos/tst.mp4' });
    expect(missing).toEqual([{ path: `${part}/gone.mp4`, namedIn: `${part}/metadata.json` }]);
    expect(notes.join('\n')).toMatch(/1 clip without a label \(extra\)/);
  });

  it('reads frames of DeepfakeBench, a single part, and labels in words', async () => {
    const root = tree({ 'metadata.json': METADATA }, 'dfdc_train_part_7');
    plant(root, ['frames/aaa/000.png', 'frames/rrr/000.png', 'landmarks/aaa/000.npy']);
    const { entries } = await openDataset(root);
    expect(entries).toMatchObject([
      { path: 'frames/aaa', kind: 'frames', cropped: true, split: 'train' },
      { path: 'frames/rrr', label: 0 },
    ]);
    const test = tree({ 'labels.csv': 'filename,label\nx.mp4,FAKE\n', 'x.mp4': 'x' }, 'validation');
    expect((await openDataset(test)).entries).toMatchObject([{ label: 1, split: 'val', video: 'DFDC/x' }]);
  });

  it('refuses paths that lead out, and labels that are none, with the line', async () => {
    const bad = { 'rrr.mp4': { label: 'REAL' }, '../evil.mp4': { label: 'FAKE' } };
    const root = tree({ 'dfdc_train_part_0/metadata.json': JSON.stringify(bad, null, 1) });
    const error = await refusal(openDataset(root));
    expect(error.message).toMatch(/metadata\.json: line 5: the path "\.\.\/evil\.mp4" leads out of the data set/);
    const absolute = { 'aaa.mp4': { label: 'FAKE', original: '/etc/passwd' } };
    plant(root, { 'dfdc_train_part_0/metadata.json': JSON.stringify(absolute, null, 1) });
    expect((await refusal(openDataset(root))).message).toMatch(/line 4: the path "\/etc\/passwd" is absolute/);
    const labels = tree({ 'labels.csv': 'filename,label\nx.mp4,0\ny.mp4,2\n' });
    expect((await refusal(openDataset(labels))).message).toMatch(/labels\.csv: line 3: the label is "2"; /);
    const outside = tree({ 'labels.csv': 'filename,label\n..\\x.mp4,0\n' });
    expect((await refusal(openDataset(outside))).message).toMatch(/line 2: the path "\.\.\\\\x\.mp4" leads out/);
  });
});

describe('DFDC preview', () => {
  const real = 'original_videos/1003254/1003254_A_001.mp4';
  const fake = 'method_A/1003254/1003254_A/1255229_1003254_A_001.mp4';
  const list = {
    [real]: { label: 'real', set: 'train', augmentations: [] },
    [fake]: { label: 'fake', set: 'train' },
    'method_B/7/7_B/8_7_B_000.mp4': { label: 'fake', set: 'test' },
  };

  it.each([
    ['as it is', real, fake],
    ['in an inner videos/', real.replace('/', '/videos/'), fake.replace('/', '/videos/')],
    ['flat in videos/', 'original_videos/videos/1003254_A_001.mp4', 'method_A/videos/1255229_1003254_A_001.mp4'],
    ['as frames', 'original_videos/frames/1003254_A_001/000.png', 'method_A/frames/1255229_1003254_A_001/000.png'],
  ])('finds clips %s', async (_, first, second) => {
    const root = tree({ 'dataset.json': JSON.stringify(list) });
    plant(root, [first, second]);
    const { entries, missing, layouts } = await openDataset(root);
    expect(layouts).toEqual(['DFDC preview']);
    expect(entries).toMatchObject([
      { label: 0, video: 'original_videos/1003254/1003254_A_001', split: 'train', identity: '1003254' },
      {
        ...{ label: 1, method: 'method_A', target: 'original_videos/1003254/1003254_A_001', identity: '1003254' },
        video: 'method_A/1003254/1003254_A/1255229_1003254_A_001',
      },
    ]);
    expect(entries[0]!.path).toBe(first.replace('/000.png', ''));
    expect(missing).toMatchObject([{ path: 'method_B/7/7_B/8_7_B_000.mp4' }]);
  });

  it('takes backslashes, and refuses a path that leads out', async () => {
    const root = tree({
      'dataset.json': JSON.stringify({ [real.replaceAll('/', '\\')]: { label: 'real', set: 'test' } }),
    });
    plant(root, [real]);
    expect((await openDataset(root)).entries).toMatchObject([{ path: real, split: 'test' }]);
    plant(root, { 'dataset.json': '{\n"original_videos/../../x.mp4": {"label": "real", "set": "test"}}' });
    expect((await refusal(openDataset(root))).message).toMatch(/dataset\.json: line 2: .* leads out of the data set/);
  });
});
