import { describe, expect, it } from 'vitest';
import { proportion } from '../proportion.ts';
import { madeUpRows, scoreRow } from '../score-rows.fixture.ts';
import { groupingAttributes, subgroups } from './subgroups.ts';

describe('subgroups', () => {
  /** Videos of two frames, named by their group, with the mean score. */
  const video = (name: string, label: 0 | 1, skin: string | null, score: number) =>
    [score - 0.05, score + 0.05].map((own, i) =>
      scoreRow({ item: `${name}#${i}`, video: name, label, score: own, attributes: skin === null ? {} : { skin } }),
    );
  const many = (skin: string, label: 0 | 1, scores: readonly number[]) =>
    scores.flatMap((score, i) => video(`${skin} ${label} ${i}`, label, skin, score));

  it('judges the videos of each value by themselves', () => {
    const rows = [
      ...many('dark', 0, [0.6, 0.7, 0.2, 0.3]),
      ...many('dark', 1, [0.8, 0.4, 0.9, 0.9]),
      ...many('light', 0, [0.1, 0.2, 0.3, 0.1, 0.1]),
      ...many('tan', 0, [0.1]),
      ...many('tan', 1, [0.9, 0.8, 0.2]),
      ...video('unknown', 0, null, 0.5),
      scoreRow({ item: 'no face', attributes: { skin: 'light' }, status: 'no_face', score: null }),
    ];
    const found = subgroups(rows, 'skin', { threshold: 0.5, seed: 1, fewest: 4, resamples: 100 });
    expect(found.groups).toEqual([
      {
        value: 'dark',
        reals: 4,
        fakes: 4,
        auc: 14 / 16,
        aucInterval: expect.objectContaining({ level: 0.95 }),
        falseAlarms: proportion(2, 4),
        detected: proportion(3, 4),
      },
      {
        value: 'light',
        reals: 5,
        fakes: 0,
        auc: null,
        aucInterval: null,
        falseAlarms: proportion(0, 5),
        detected: null,
      },
    ]);
    expect(found.tooFew).toEqual([{ value: 'tan', reals: 1, fakes: 3 }]);
    expect(found.unknown).toBe(1);
    expect(found.attribute).toBe('skin');
  });

  it('takes the frames of the value where the attribute changes within a video', () => {
    const rows = ['0', '1', '2'].map((i) =>
      scoreRow({
        item: `v#${i}`,
        video: 'v',
        score: Number(i) / 2,
        attributes: { pose: i === '2' ? 'side' : 'front' },
      }),
    );
    const { groups } = subgroups(rows, 'pose', { threshold: 0.5, seed: 1, fewest: 1 });
    expect(groups.map(({ value, reals, falseAlarms }) => [value, reals, falseAlarms?.hits])).toEqual([
      ['front', 1, 0],
      ['side', 1, 1],
    ]);
  });

  it('does not depend on the order of the rows', () => {
    const rows = madeUpRows('subgroups', { videos: 60, frames: 2, methods: ['a', 'b'] });
    const of = (list: typeof rows) =>
      subgroups(list, 'compression', { threshold: 0.5, seed: 1, resamples: 5 }).groups.map(
        ({ aucInterval, ...group }) => group,
      );
    expect(of(rows.toReversed())).toEqual(of(rows));
    expect(of(rows)).toHaveLength(2);
  });
});

describe('groupingAttributes', () => {
  it('names those that sort videos into a few groups', () => {
    const rows = madeUpRows('attributes', { videos: 50, frames: 1, methods: [] }).map((row) => ({
      ...row,
      attributes: { ...row.attributes, dataset: 'one' },
    }));
    expect(groupingAttributes(rows)).toEqual(['compression']);
    expect(groupingAttributes(rows, 25)).toEqual(['compression', 'identity']);
    expect(groupingAttributes([])).toEqual([]);
  });
});
