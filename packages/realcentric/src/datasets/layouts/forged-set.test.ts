import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

const common = { dataset: 'realcentric-forge', target: '000', identity: 'Ann', split: 'train', compression: 'png' };
const REAL = {
  ...common,
  path: 'original_sequences/photos/png/frames/000/0000.png',
  label: 'real',
  video: 'photos/000',
};
const FAKE = {
  ...common,
  path: 'manipulated_sequences/swap/png/frames/000_001/0000.png',
  ...{ label: 'fake', method: 'swap', family: 'swap', source: '001', video: 'swap/000_001' },
  mask: 'manipulated_sequences/swap/masks/frames/000_001/0000.png',
};

describe('a set that realcentric forge wrote', () => {
  it('is read by its manifest, though its folders look like FaceForensics++', async () => {
    const root = tree([REAL.path, FAKE.path, FAKE.mask]);
    plant(root, { 'manifest.jsonl': `${JSON.stringify(REAL)}\n${JSON.stringify(FAKE)}\n` });
    for (const given of [root, `${root}/manifest.jsonl`]) {
      const { entries, layouts } = await openDataset(given);
      expect(layouts).toEqual(['realcentric-forge']);
      const clips = byVideo(entries);
      expect(clips['photos/000']).toMatchObject({ label: 0, identity: 'Ann', target: null, kind: 'picture' });
      expect(clips['swap/000_001']).toMatchObject({
        label: 1,
        target: 'photos/000',
        source: 'photos/001',
        mask: FAKE.mask,
      });
    }
  });

  it('refuses a path that leads out', async () => {
    const root = tree({ 'manifest.jsonl': `${JSON.stringify({ ...REAL, path: '../x.png' })}\n` });
    expect((await refusal(openDataset(root))).message).toMatch(/manifest\.jsonl: line 1: the path .* leads out/);
  });
});
