import { chmodSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from './open.ts';
import { plant, refusal, tree } from './tree.fixture.ts';

const FF = 'original_sequences/youtube/c23/videos/000.mp4';
const METHOD = 'manipulated_sequences/Deepfakes/c23/videos/000_003.mp4';

describe('which folder was meant', () => {
  it.each([
    ['FaceForensics++', [FF], 'FaceForensics++'],
    ['Celeb-DF', ['Celeb-real/id0_0000.mp4'], 'Celeb-DF'],
    ['DFDC', ['dfdc_train_part_0/metadata.json'], 'DFDC'],
    ['WildDeepfake', ['real_train/1/real/0/0.png'], 'WildDeepfake'],
    ['folders', ['real/a.png', 'fake/a.png'], 'folders real/ and fake/'],
  ])('one level too high: %s', async (_, files, name) => {
    const root = tree(files.map((file) => `inner/${file}`));
    expect((await refusal(openDataset(root))).message).toBe(
      `${root}: is one level too high: ${name} is in ${root}/inner; give ${root}/inner`,
    );
  });

  it.each(['manipulated_sequences', 'manipulated_sequences/Deepfakes/c23/videos', 'original_sequences/youtube'])(
    'too low: %s',
    async (inner) => {
      const root = tree([FF, METHOD]);
      expect((await refusal(openDataset(`${root}/${inner}`))).message).toBe(
        `${root}/${inner}: is only a part of FaceForensics++, whose root is ${root}; give ${root}`,
      );
    },
  );

  it('several data sets below', async () => {
    const root = tree([`FF/${FF}`, 'celeb/Celeb-real/id0_0000.mp4', 'other/readme.txt']);
    expect((await refusal(openDataset(root))).message).toBe(
      `${root}: holds several data sets: FaceForensics++ in ${root}/FF, Celeb-DF in ${root}/celeb; give these folders`,
    );
  });

  it('nothing known, nothing in it, nothing there', async () => {
    const root = tree(['pictures/a.png']);
    expect((await refusal(openDataset(root))).message).toMatch(
      /has the layout of no data set known here; make folders/,
    );
    expect((await refusal(openDataset(`${root}/none`))).message).toMatch(/none: does not exist; check the path/);
    const empty = tree(['real/readme.txt', 'fake/readme.txt']);
    expect((await refusal(openDataset(empty))).message).toMatch(/has no clip \(read as folders real\/ and fake\/\)/);
    plant(root, ['x.txt']);
    expect((await refusal(openDataset(`${root}/x.txt`))).message).toMatch(
      /x\.txt: is no data set; give a folder, a man/,
    );
  });
});

describe('folders as they are', () => {
  it('follows links, and passes over those that lead nowhere', async () => {
    const data = tree([FF, METHOD]);
    const root = tree(['readme.txt']);
    symlinkSync(`${data}/original_sequences`, `${root}/original_sequences`);
    symlinkSync(`${dirname(data)}/gone`, `${root}/manipulated_sequences`);
    expect((await openDataset(root)).entries).toMatchObject([{ path: FF }]);
  });

  it.skipIf(process.platform === 'win32')('names a folder that may not be read', async () => {
    const root = tree([FF, METHOD]);
    const closed = `${root}/manipulated_sequences/Deepfakes`;
    for (const folder of [dirname(root), root]) chmodSync(folder, 0o755);
    chmodSync(closed, 0o000);
    // Root may read everything; so the test steps down for a moment.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      expect((await refusal(openDataset(root))).message).toBe(
        `${closed}: permission denied; change its permissions or run as a user who may use it`,
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(closed, 0o755);
    }
  });

  it('stops when told to', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(openDataset(tree([FF]), { signal: stopped })).rejects.toThrow('stopped');
  });
});
