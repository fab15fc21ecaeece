/** @file Miniature trees of generated clips in the layouts of the published data sets: faces that stand still, forgeries a little softer. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RgbImage } from '../../images/image.ts';
import { writePicture } from '../../media/pictures.ts';
import { ffmpeg } from '../../media/video/video.fixture.ts';
import { demoHeads, drawFrame, forged, writeFrames } from '../../prepare/set/clips.fixture.ts';

export const METHODS = ['Deepfakes', 'Face2Face', 'FaceSwap', 'NeuralTextures'] as const;
/** Of FaceForensics++, a pair for each split. */
const PAIRS = { train: ['000', '001'], val: ['002', '003'], test: ['004', '005'] } as const;
const PLACE = { x: 60, y: 20, side: 150 } as const;

/** Writes all trees into a folder; each is named as its set. */
export async function writePublishedTrees(root: string): Promise<void> {
  const heads = await demoHeads(join(root, 'heads'), 6);
  const at = (...parts: string[]) => join(root, ...parts);
  const frame = (person: number) => drawFrame([{ head: heads[person % heads.length] as RgbImage, ...PLACE }]);
  const picture = (person: number, fake: boolean) => (fake ? forged(frame(person)) : frame(person));

  async function file(path: string, content: string): Promise<void> {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), content);
  }
  /** A video where the path ends in one, else a folder of frames. */
  async function clip(path: string, person: number, fake = false): Promise<void> {
    if (!path.endsWith('.mp4')) return writeFrames(at(path), [picture(person, fake)]);
    const still = at('stills', `${person}-${fake}.png`);
    await mkdir(dirname(still), { recursive: true });
    await mkdir(dirname(at(path)), { recursive: true });
    await writePicture(still, picture(person, fake));
    ffmpeg('-loop', '1', '-i', still, '-t', '0.2', '-r', '10', '-pix_fmt', 'yuv420p', at(path));
  }

  const ff = 'FaceForensics++';
  for (const [split, pair] of Object.entries(PAIRS)) {
    const [a, b] = pair;
    await file(`${ff}/${split}.json`, JSON.stringify([pair]));
    for (const compression of split === 'test' ? ['c23', 'c40'] : ['c23']) {
      for (const id of pair) await clip(`${ff}/original_sequences/youtube/${compression}/frames/${id}`, Number(id));
      for (const method of METHODS) {
        const folder = `${ff}/manipulated_sequences/${method}/${compression}/frames`;
        await clip(`${folder}/${a}_${b}`, Number(a), true);
        await clip(`${folder}/${b}_${a}`, Number(b), true);
      }
    }
  }
  await clip('DFD/original_sequences/actors/c23/frames/01__talking', 0);
  await clip('DFD/manipulated_sequences/DeepFakeDetection/c23/frames/01_02__talking__ABCDEFGH', 0, true);
  await clip('Celeb-DF-v2/Celeb-real/id1_0007.mp4', 1);
  await clip('Celeb-DF-v2/Celeb-synthesis/id1_id0_0007.mp4', 1, true);
  await file(
    'Celeb-DF-v2/List_of_testing_videos.txt',
    '1 Celeb-real/id1_0007.mp4\n0 Celeb-synthesis/id1_id0_0007.mp4\n',
  );
  await clip('DFDC/aaa.mp4', 2);
  await clip('DFDC/bbb.mp4', 2, true);
  await file('DFDC/labels.csv', 'filename,label\naaa.mp4,0\nbbb.mp4,1\n');
  const [real, fake] = ['original_videos/10/10_A.mp4', 'method_A/10/10_20/10_A.mp4'];
  await clip(`DFDC-preview/${real}`, 3);
  await clip(`DFDC-preview/${fake}`, 3, true);
  const said = { [real]: { label: 'real', set: 'test' }, [fake]: { label: 'fake', set: 'test' } };
  await file('DFDC-preview/dataset.json', JSON.stringify(said));
  await clip('DeeperForensics-1.0/manipulated_videos/end_to_end/frames/004_M004', 4, true);
  await file('DeeperForensics-1.0/lists/splits/test.txt', '004_M004.mp4\n');
  await symlink(at(ff, 'original_sequences'), at('DeeperForensics-1.0', 'original_sequences'));
  for (const label of ['real', 'fake']) {
    await writeFrames(at('WildDeepfake', `${label}_test`, '1', label, '7'), [picture(5, label === 'fake')]);
  }
}
