import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

describe('WildDeepfake', () => {
  it('keeps sequences of the four parts apart, though their numbers are the same', async () => {
    const root = tree([
      'real_train/1/real/0/1.png',
      'real_train/1/real/0/2.png',
      'real_train/1/real/5/1.png',
      'fake_train/1/fake/0/1.png',
      'fake_test/1/fake/0/1.png',
      'real_test/1/0/1.png',
      'real_test/1/7/notes.txt',
    ]);
    const { entries, notes, layouts } = await openDataset(root);
    expect(layouts).toEqual(['WildDeepfake']);
    const clips = byVideo(entries);
    expect(Object.keys(clips).sort()).toEqual([
      ...['fake_test/1/0', 'fake_train/1/0', 'real_test/1/0', 'real_train/1/0', 'real_train/1/5'],
    ]);
    expect(clips['fake_test/1/0']).toMatchObject({
      ...{ path: 'fake_test/1/fake/0', kind: 'frames', cropped: true, label: 1, split: 'test' },
      ...{ method: 'WildDeepfake', family: 'unknown', identity: 'fake_test/1' },
    });
    expect(clips['real_train/1/5']).toMatchObject({ label: 0, split: 'train', identity: 'real_train/1' });
    expect(notes.join('\n')).toMatch(/1 sequence without pictures \(real_test\/1\/7\)/);
  });

  it('tells where archives are not unpacked', async () => {
    const root = tree(['real_train/1.tar.gz', 'real_train/2.tar.gz']);
    expect((await refusal(openDataset(root))).message).toMatch(/real_train: holds archives only; unpack them/);
    plant(root, ['real_train/1/real/0/1.png']);
    expect((await openDataset(root)).notes.join('\n')).toMatch(/real_train: 2 archives, but 1 folder unpacked/);
  });
});
