import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataset } from '../check/check.ts';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

const METHODS = ['Deepfakes', 'Face2Face', 'FaceShifter', 'FaceSwap', 'NeuralTextures'];

function whole(name = 'FaceForensics++_C23'): string {
  const root = tree(
    ['original/000.mp4', 'original/003.mp4', 'DeepFakeDetection/01_02__exit_phone_room__YVGY8LOK.mp4'],
    name,
  );
  plant(
    root,
    METHODS.flatMap((method) => [`${method}/000_003.mp4`, `${method}/003_000.mp4`]),
  );
  plant(root, { 'csv/Deepfakes.csv': ',File Path,Label\n0,Deepfakes/000_003.mp4,FAKE\n' });
  return root;
}

describe('FaceForensics++, one folder a method', () => {
  it('reads reals, methods and DeepFakeDetection, with the compression in the name of the root', async () => {
    const { entries, notes, layouts, missing } = await openDataset(whole());
    expect(layouts).toEqual(['FaceForensics++ (one folder a method)']);
    expect(entries).toHaveLength(2 + 2 * METHODS.length + 1);
    expect(missing).toEqual([]);
    const clips = byVideo(entries);
    expect(clips['youtube/003']).toMatchObject({ path: 'original/003.mp4', label: 0, compression: 'c23', split: null });
    expect(clips['Face2Face/003_000']).toEqual({
      ...{ path: 'Face2Face/003_000.mp4', kind: 'video', cropped: false, dataset: 'FaceForensics++', label: 1 },
      ...{ method: 'Face2Face', family: 'reenactment', target: 'youtube/003', source: 'youtube/000' },
      ...{ identity: '003', video: 'Face2Face/003_000', split: null, compression: 'c23', mask: null },
    });
    expect(clips['DeepFakeDetection/01_02__exit_phone_room__YVGY8LOK']).toMatchObject({
      ...{ dataset: 'DeepFakeDetection', method: 'DeepFakeDetection', target: null, source: null, identity: '01' },
    });
    expect(notes.join('\n')).toMatch(/train.json, val.json, test.json: not found/);
    expect(notes.join('\n')).toMatch(/actors are not in this copy/);
  });

  it('takes the official lists, put into its root, and passes its check with them', async () => {
    const root = whole();
    plant(root, { 'train.json': '[["000", "003"]]', 'val.json': '[]', 'test.json': '[]' });
    const dataset = await openDataset(root);
    expect(byVideo(dataset.entries)['FaceSwap/000_003']).toMatchObject({ split: 'train' });
    const { leaks, missing } = await checkDataset(dataset, {});
    expect(leaks).toEqual([]);
    expect(missing).toEqual({ files: [], partners: [], masks: [] });
  });

  it('reads extracted frames, and says what it passes over and what it does not know', async () => {
    const root = tree(['original/000/0000.png', 'Deepfakes/000_003/0000.png', 'Deepfakes/strange.mp4'], 'ff');
    const { entries, notes } = await openDataset(root);
    expect(entries).toMatchObject([
      { path: 'original/000', kind: 'frames', compression: null },
      { path: 'Deepfakes/000_003', kind: 'frames' },
    ]);
    expect(notes.join('\n')).toMatch(/Deepfakes: 1 file passed over/);
    expect(notes.join('\n')).toMatch(/ff: the name of the folder does not tell the compression/);
  });

  it('is named where a folder one level off was given', async () => {
    const root = whole();
    const above = await refusal(openDataset(join(root, '..')));
    expect(`${above.message} ${above.advice}`).toContain(root);
    const below = await refusal(openDataset(join(root, 'csv')));
    expect(`${below.message} ${below.advice}`).toContain(root);
  });
});
