import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

const LISTS = {
  'train.json': '[["000", "003"]]',
  'val.json': '[["010", "011"]]',
  'test.json': '[\n  ["020", "021"]\n]',
};
const IDS = ['000', '003', '010', '011', '020', '021'];
const PAIRS = ['000_003', '003_000', '010_011', '011_010', '020_021', '021_020'];

function whole(compression = 'c23'): string {
  const root = tree(LISTS);
  plant(
    root,
    IDS.map((id) => `original_sequences/youtube/${compression}/videos/${id}.mp4`),
  );
  for (const method of ['Deepfakes', 'Face2Face', 'FaceSwap', 'NeuralTextures', 'FaceShifter']) {
    plant(
      root,
      PAIRS.map((pair) => `manipulated_sequences/${method}/${compression}/videos/${pair}.mp4`),
    );
    if (method !== 'FaceShifter')
      plant(
        root,
        PAIRS.map((pair) => `manipulated_sequences/${method}/masks/videos/${pair}.mp4`),
      );
  }
  return root;
}

describe('FaceForensics++', () => {
  it('knows reals, five methods, partners, masks and splits; frames of two methods are two videos', async () => {
    const { entries, missing, notes, layouts } = await openDataset(whole());
    expect(layouts).toEqual(['FaceForensics++']);
    expect(entries).toHaveLength(6 + 5 * 6);
    expect(new Set(entries.map(({ video }) => video)).size).toBe(36);
    expect(missing).toEqual([]);
    expect(notes).toEqual([]);
    const clips = byVideo(entries);
    expect(clips['youtube/003']).toEqual({
      ...{ path: 'original_sequences/youtube/c23/videos/003.mp4', kind: 'video', cropped: false },
      ...{ dataset: 'FaceForensics++', label: 0, method: null, family: null, target: null, source: null },
      ...{ identity: '003', video: 'youtube/003', split: 'train', compression: 'c23', mask: null },
    });
    expect(clips['NeuralTextures/020_021']).toEqual({
      ...{ path: 'manipulated_sequences/NeuralTextures/c23/videos/020_021.mp4', kind: 'video', cropped: false },
      ...{ dataset: 'FaceForensics++', label: 1, method: 'NeuralTextures', family: 'reenactment' },
      ...{ target: 'youtube/020', source: 'youtube/021', identity: '020', video: 'NeuralTextures/020_021' },
      ...{ split: 'test', compression: 'c23', mask: 'manipulated_sequences/NeuralTextures/masks/videos/020_021.mp4' },
    });
    expect(clips['FaceShifter/011_010']).toMatchObject({ family: 'swap', split: 'val', mask: null });
  });

  it('calls c0 raw, and keeps compressions apart', async () => {
    const root = whole('c0');
    plant(root, ['original_sequences/youtube/c40/videos/000.mp4']);
    const { entries, missing } = await openDataset(root);
    expect(entries.filter(({ compression }) => compression === 'raw')).toHaveLength(36);
    expect(entries.filter(({ compression }) => compression === 'c40').map(({ path }) => path)).toEqual([
      'original_sequences/youtube/c40/videos/000.mp4',
    ]);
    // Of c40 five of the six clips in the lists are absent; what was not downloaded at all is not missing.
    expect(missing).toHaveLength(5);
    expect(missing[0]).toEqual({ path: 'original_sequences/youtube/c40/videos/003.mp4', namedIn: 'train.json' });
  });

  it.each(['frames', 'images'])('reads extracted frames in %s/', async (folder) => {
    const root = tree({ 'splits/train.json': '[["000", "003"]]' });
    plant(root, [`original_sequences/youtube/raw/${folder}/000/0000.png`]);
    plant(root, [`manipulated_sequences/FaceSwap/raw/${folder}/000_003/000.png`]);
    plant(root, [`manipulated_sequences/FaceSwap/masks/${folder}/000_003/000.png`]);
    const { entries } = await openDataset(root);
    expect(entries).toMatchObject([
      { path: `original_sequences/youtube/raw/${folder}/000`, kind: 'frames', split: 'train', cropped: false },
      { kind: 'frames', split: 'train', mask: `manipulated_sequences/FaceSwap/masks/${folder}/000_003` },
    ]);
  });

  it('takes frames beside landmarks for the aligned faces of DeepfakeBench, with masks in the compression', async () => {
    const root = tree([
      'manipulated_sequences/Deepfakes/c23/frames/000_003/000.png',
      'manipulated_sequences/Deepfakes/c23/landmarks/000_003/000.npy',
      'manipulated_sequences/Deepfakes/c23/masks/000_003/000.png',
    ]);
    const { entries, notes } = await openDataset(root);
    const mask = 'manipulated_sequences/Deepfakes/c23/masks/000_003';
    expect(entries).toMatchObject([{ kind: 'frames', cropped: true, split: null, mask }]);
    expect(notes.join()).toMatch(/train\.json, val\.json, test\.json: not found in the root/);
  });

  it('uses the video where frames lie beside it, and tells of empty folders and strange names', async () => {
    const root = tree([
      'original_sequences/c23/videos/000.mp4',
      'original_sequences/c23/frames/000/0000.png',
      'original_sequences/c23/frames/001/nothing.txt',
      'original_sequences/c23/videos/trailer.mp4',
    ]);
    const { entries, notes } = await openDataset(root);
    expect(entries).toMatchObject([{ path: 'original_sequences/c23/videos/000.mp4', video: 'youtube/000' }]);
    expect(notes.join('\n')).toMatch(/of 1 clip there are videos and frames; the videos are used/);
    expect(notes.join('\n')).toMatch(/1 folder without pictures \(original_sequences\/c23\/frames\/001\)/);
    expect(notes.join('\n')).toMatch(/1 file passed over/);
  });

  it('refuses lists that name no clips, or a clip in two splits, with file and line', async () => {
    const root = whole();
    plant(root, { 'test.json': '[\n  ["020", "../../etc"]\n]' });
    expect((await refusal(openDataset(root))).message).toBe(
      `${root}/test.json: line 2: "../../etc" is no clip of FaceForensics++; clips are named 000 to 999`,
    );
    plant(root, { 'test.json': '[["020", "021"],\n["000", "022"]]' });
    expect((await refusal(openDataset(root))).message).toMatch(/test\.json: line 2: clip 000 is in train\.json too; /);
    plant(root, { 'test.json': '{"a": 1}' });
    expect((await refusal(openDataset(root))).message).toMatch(/test\.json: is not the list it should be/);
    plant(root, { 'test.json': '[["020"' });
    expect((await refusal(openDataset(root))).message).toMatch(/test\.json: is not valid JSON/);
  });
});

describe('DeepFakeDetection', () => {
  it('reads actors and forgeries beside FaceForensics++ as a data set of its own', async () => {
    const root = whole();
    plant(root, [
      'original_sequences/actors/c23/videos/01__exit_phone_room.mp4',
      'original_sequences/actors/c23/videos/02__exit_phone_room.mp4',
      'manipulated_sequences/DeepFakeDetection/c23/videos/01_02__exit_phone_room__YVGY8LOK.mp4',
      'manipulated_sequences/DeepFakeDetection/c23/videos/01_07__exit_phone_room__QW12AB34.mp4',
      'manipulated_sequences/DeepFakeDetection/c23/videos/readme.mp4',
      'manipulated_sequences/DeepFakeDetection/masks/videos/01_02__exit_phone_room__YVGY8LOK.mp4',
    ]);
    const { entries, notes, layouts } = await openDataset(root);
    expect(layouts).toEqual(['FaceForensics++', 'DeepFakeDetection']);
    const clips = byVideo(entries.filter(({ dataset }) => dataset === 'DeepFakeDetection'));
    expect(Object.keys(clips)).toHaveLength(4);
    expect(clips['actors/01__exit_phone_room']).toMatchObject({ label: 0, identity: '01', split: null });
    expect(clips['DeepFakeDetection/01_02__exit_phone_room__YVGY8LOK']).toMatchObject({
      ...{ label: 1, family: 'swap', identity: '01', split: null, compression: 'c23' },
      ...{ target: 'actors/01__exit_phone_room', source: 'actors/02__exit_phone_room' },
      mask: 'manipulated_sequences/DeepFakeDetection/masks/videos/01_02__exit_phone_room__YVGY8LOK.mp4',
    });
    expect(clips['DeepFakeDetection/01_07__exit_phone_room__QW12AB34']).toMatchObject({ source: null, mask: null });
    expect(notes.join('\n')).toMatch(/1 file passed over, not named like clips of DeepFakeDetection/);
    expect(notes.join('\n')).toMatch(/no official split/);
  });

  it('is known without FaceForensics++', async () => {
    const root = tree(['original_sequences/actors/raw/videos/01__kitchen_pan.mp4']);
    expect((await openDataset(root)).layouts).toEqual(['DeepFakeDetection']);
  });
});
