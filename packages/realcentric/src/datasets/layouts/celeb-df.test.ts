import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';
import { chooseValidation } from './celeb-df-validation.ts';

const CLIPS = ['Celeb-real/id0_0000', 'Celeb-real/id1_0007', 'YouTube-real/00170', 'Celeb-synthesis/id1_id0_0007'];
const LIST = '1 YouTube-real/00170.mp4\r\n1 Celeb-real/id1_0007.mp4\r\n0 Celeb-synthesis/id1_id0_0007.mp4\r\n';

describe('Celeb-DF', () => {
  it('turns the labels of the list around, and knows the real partner', async () => {
    const root = tree(
      CLIPS.map((clip) => `${clip}.mp4`),
      'Celeb-DF-v2',
    );
    plant(root, { 'List_of_testing_videos.txt': LIST });
    const { entries, missing, layouts } = await openDataset(root);
    expect(layouts).toEqual(['Celeb-DF']);
    expect(missing).toEqual([]);
    const clips = byVideo(entries);
    expect(clips['YouTube-real/00170']).toMatchObject({ label: 0, split: 'test', identity: null });
    expect(clips['Celeb-real/id1_0007']).toMatchObject({ label: 0, split: 'test', identity: 'id1' });
    expect(clips['Celeb-real/id0_0000']).toMatchObject({ label: 0, split: 'train', dataset: 'Celeb-DF-v2' });
    expect(clips['Celeb-synthesis/id1_id0_0007']).toMatchObject({
      ...{ label: 1, method: 'Celeb-synthesis', family: 'swap', split: 'test', identity: 'id1' },
      ...{ target: 'Celeb-real/id1_0007', source: null },
    });
  });

  it.each(['videos/', 'frames/'])('reads an inner %s, and a list with backslashes', async (inner) => {
    const files = CLIPS.map((clip) => clip.replace('/', `/${inner}`) + (inner === 'videos/' ? '.mp4' : '/000.png'));
    const root = tree(files, 'Celeb-DF-v1');
    plant(root, { 'List_of_testing_videos.txt': LIST.replaceAll('/', '\\') });
    const { entries } = await openDataset(root);
    expect(entries).toHaveLength(4);
    expect(entries.filter(({ split }) => split === 'test')).toHaveLength(3);
    expect(entries[0]).toMatchObject({ dataset: 'Celeb-DF-v1', kind: inner === 'videos/' ? 'video' : 'frames' });
  });

  it('tells of clips that the list names and that are not there, and of a missing list', async () => {
    const root = tree(CLIPS.slice(1).map((clip) => `${clip}.mp4`));
    expect((await openDataset(root)).notes.join()).toMatch(/List_of_testing_videos\.txt: not found/);
    plant(root, { 'List_of_testing_videos.txt': `${LIST}1 Celeb-real/id9_0001.mp4` });
    const { missing, notes } = await openDataset(root);
    expect(missing).toEqual([{ path: 'Celeb-real/id9_0001.mp4', namedIn: 'List_of_testing_videos.txt' }]);
    expect(notes.join()).toMatch(/1 file named in lists, but not there \(Celeb-real\/id9_0001\.mp4\)/);
  });

  it.each([
    ['1 ../../etc/passwd', /line 4: the path "\.\.\/\.\.\/etc\/passwd" leads out of the data set; /],
    ['1 /etc/passwd', /line 4: the path "\/etc\/passwd" is absolute; /],
    ['0 C:\\videos\\x.mp4', /line 4: the path "C:\\\\videos\\\\x\.mp4" is absolute; /],
    ['0 Celeb-real/id1_0007.mp4', /line 4 calls Celeb-real\/id1_0007\.mp4 fake \(in this list 1 is real, 0 fake\)/],
    ['0 Other/id1_0007.mp4', /line 4 names a clip outside of Celeb-real/],
    ['label path', /line 4 is not "<1 for real, 0 for fake> <folder>\/<name>\.mp4"/],
  ])('refuses the line %s', async (line, message) => {
    const root = tree(CLIPS.map((clip) => `${clip}.mp4`));
    plant(root, { 'List_of_testing_videos.txt': `${LIST}${line}\n` });
    const error = await refusal(openDataset(root));
    expect(error.message).toMatch(message);
    expect(error.file).toBe(`${root}/List_of_testing_videos.txt`);
  });
});

describe('chooseValidation', () => {
  const fake = (a: number, b: number) => ({
    video: `Celeb-synthesis/id${a}_id${b}_0000`,
    target: `id${a}`,
    source: `id${b}`,
  });
  const real = (a: number) => ({ video: `Celeb-real/id${a}_0000`, target: `id${a}`, source: null });

  it('chooses a whole group of people, so that every forgery has a split', () => {
    // A group of eighteen, and one of two.
    const large = Array.from({ length: 17 }, (_, i) => fake(i, i + 1));
    const clips = [...large, fake(20, 21), fake(21, 20), ...Array.from({ length: 18 }, (_, i) => real(i)), real(20)];
    const { split } = chooseValidation(clips);
    expect(clips.filter((clip) => split(clip) === null)).toEqual([]);
    expect(clips.filter((clip) => split(clip) === 'val').map(({ video }) => video)).toEqual([
      'Celeb-synthesis/id20_id21_0000',
      'Celeb-synthesis/id21_id20_0000',
      'Celeb-real/id20_0000',
    ]);
  });

  it('leaves out forgeries between the sides where everybody is swapped with everybody', () => {
    const people = Array.from({ length: 20 }, (_, i) => i);
    const clips = people.flatMap((a) => [real(a), ...people.filter((b) => b !== a).map((b) => fake(a, b))]);
    const { split, notes } = chooseValidation(clips);
    const inVal = new Set(
      clips.filter((clip) => split(clip) === 'val').flatMap(({ target, source }) => [target, source]),
    );
    const inTrain = new Set(
      clips.filter((clip) => split(clip) === 'train').flatMap(({ target, source }) => [target, source]),
    );
    expect([...inVal].filter((person) => person !== null && inTrain.has(person))).toEqual([]);
    expect(inVal.size).toBe(4);
    expect(clips.filter((clip) => split(clip) === null)).toHaveLength(2 * 3 * 17);
    expect(notes[1]).toBe('102 forgeries between people of "train" and "val" have no split');
  });

  it('spreads clips of unknown people', () => {
    const clips = Array.from({ length: 70 }, (_, i) => ({
      video: `YouTube-real/${i + 10}`,
      target: null,
      source: null,
    }));
    const { split } = chooseValidation(clips);
    expect(clips.filter((clip) => split(clip) === 'val')).toHaveLength(10);
  });
});
