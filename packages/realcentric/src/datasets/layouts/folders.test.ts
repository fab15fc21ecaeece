import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, tree } from '../tree.fixture.ts';

describe('folders real/ and fake/', () => {
  it('takes pictures and videos, and the folder in fake/ for the method', async () => {
    const root = tree([
      ...['real/a b.JPG', 'real/people/ünïcode 名.webp', 'real/notes.txt', 'real/.hidden.png'],
      ...['fake/x.mp4', 'fake/x.png', 'fake/simswap/0001.png'],
    ]);
    const { entries, layouts } = await openDataset(root);
    expect(layouts).toEqual(['folders real/ and fake/']);
    const clips = byVideo(entries);
    expect(Object.keys(clips).sort()).toEqual(
      ['fake/simswap/0001', 'fake/x', 'fake/x.png', 'real/a b', 'real/people/ünïcode 名'].sort(),
    );
    expect(clips['fake/simswap/0001']).toMatchObject({
      label: 1,
      method: 'simswap',
      family: 'unknown',
      kind: 'picture',
    });
    expect(clips['fake/x']).toMatchObject({ kind: 'video', method: 'fake', split: null });
    expect(clips['real/a b']).toMatchObject({ label: 0, kind: 'picture', path: 'real/a b.JPG' });
  });

  it('takes folders of splits, whose names may repeat', async () => {
    const { entries } = await openDataset(
      tree(['train/real/1.png', 'train/fake/1.png', 'valid/real/1.png', 'valid/fake/1.png']),
    );
    expect(entries.map(({ video, split }) => [video, split])).toEqual([
      ...[
        ['real/train/1', 'train'],
        ['fake/train/1', 'train'],
      ],
      ...[
        ['real/valid/1', 'val'],
        ['fake/valid/1', 'val'],
      ],
    ]);
  });

  it('takes folders of frames where they are called so', async () => {
    const { entries } = await openDataset(tree(['real/frames/0000/000.png', 'fake/frames/0000_fake/000.png']));
    expect(entries).toMatchObject([
      { path: 'real/frames/0000', kind: 'frames', video: 'real/0000' },
      { path: 'fake/frames/0000_fake', kind: 'frames', video: 'fake/0000_fake' },
    ]);
  });
});
