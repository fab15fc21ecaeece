import { describe, expect, it } from 'vitest';
import { openDataset, openDatasets } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

const LISTS = {
  'lists/splits/train.txt': '000_M101.mp4\n',
  'lists/splits/val.txt': '001_W006.mp4\n',
  'lists/splits/test.txt': '002_W101.mp4\n003_M004.mp4\n',
};
const FAKES = ['000_M101', '001_W006', '002_W101'];
const REALS = ['000', '001', '002'].map((id) => `original_sequences/youtube/c23/videos/${id}.mp4`);

function set(): string {
  const root = tree(LISTS, 'DeeperForensics-1.0');
  for (const variant of ['end_to_end', 'end_to_end_level_3'])
    plant(
      root,
      FAKES.map((name) => `manipulated_videos/${variant}/${name}.mp4`),
    );
  plant(root, ['source_videos/M101/light_up/angry/camera_front/M101_light_up_angry_camera_front.mp4']);
  return root;
}

describe('DeeperForensics-1.0', () => {
  it('takes the clips of FaceForensics++ for its reals, never its source videos', async () => {
    const root = set();
    const alone = await openDataset(root);
    expect(alone.entries.every(({ label }) => label === 1)).toBe(true);
    expect(alone.notes.join('\n')).toMatch(/no reals: they are the clips of FaceForensics\+\+ in c23/);
    plant(root, [...REALS, 'original_sequences/youtube/c40/videos/000.mp4']);
    const { entries, layouts, missing } = await openDataset(root);
    expect(layouts).toEqual(['DeeperForensics-1.0']);
    const clips = byVideo(entries);
    expect(Object.keys(clips)).toHaveLength(3 + 2 * 3);
    expect(clips['youtube/001']).toMatchObject({
      label: 0,
      split: 'val',
      compression: 'c23',
      dataset: 'FaceForensics++',
    });
    expect(clips['end_to_end_level_3/002_W101']).toMatchObject({
      ...{ label: 1, method: 'end_to_end_level_3', family: 'swap', target: 'youtube/002', source: null },
      ...{ split: 'test', identity: '002' },
    });
    expect(missing.map(({ path }) => path)).toEqual([
      'manipulated_videos/end_to_end/003_M004.mp4',
      'manipulated_videos/end_to_end_level_3/003_M004.mp4',
    ]);
  });

  it('is read together with FaceForensics++ under the folder around both', async () => {
    const root = set();
    const other = tree(REALS, 'FaceForensics++');
    const { entries, root: around } = await openDatasets([root, other]);
    const clips = byVideo(entries);
    expect(clips['youtube/000']!.path).toMatch(
      /FaceForensics\+\+\/original_sequences\/youtube\/c23\/videos\/000\.mp4$/,
    );
    expect(root.startsWith(around) && other.startsWith(around)).toBe(true);
    expect(clips['end_to_end/000_M101']!.target).toBe('youtube/000');
  });

  it('refuses lists with paths that lead out, other names, and a clip in two splits', async () => {
    const root = set();
    const message = async (text: string) => {
      plant(root, { 'lists/splits/val.txt': text });
      return (await refusal(openDataset(root))).message;
    };
    expect(await message('001_W006.mp4\n../001_W007.mp4\n')).toMatch(/val\.txt: line 2: the path .* leads out/);
    expect(await message('readme\n')).toMatch(/val\.txt: line 1: readme is no clip of DeeperForensics/);
    expect(await message('000_M101.mp4\n')).toMatch(/line 1: 000_M101 is in lists\/splits\/train\.txt too/);
  });
});
