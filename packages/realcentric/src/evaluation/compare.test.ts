import { describe, expect, it } from 'vitest';
import { normal, random } from '../random.ts';
import { compareDetectors } from './compare.ts';
import { madeUpRows, scoreRow } from './score-rows.fixture.ts';
import type { ScoreRow } from './score-table.ts';

/** Another detector on the same rows, by what it does to the scores. */
const judgedBy = (rows: readonly ScoreRow[], judge: (score: number, row: ScoreRow) => number) =>
  rows.map((row) => (row.score === null ? row : { ...row, score: judge(row.score, row) }));

describe('compareDetectors', () => {
  const rows = madeUpRows('compare', { videos: 120, frames: 5, methods: ['FaceSwap'], separation: 2.5 });

  it('finds no difference between a detector and itself', () => {
    const { items, frames, videos } = compareDetectors(rows, rows, { seed: 1, resamples: 200 });
    expect(items).toEqual({ both: 600, onlyFirst: 0, onlySecond: 0, neither: 0 });
    for (const level of [frames, videos]) {
      expect(level).toMatchObject({ difference: 0, interval: { low: 0, high: 0 }, deLong: { difference: 0, p: null } });
    }
    expect([frames.reals, videos.reals]).toEqual([300, 60]);
  });

  it('finds one that is there, with bootstrap and test at one, and both levels alike in width', () => {
    const draws = random('worse');
    const worse = new Map<string, number>();
    const noise = (video: string) => {
      if (!worse.has(video)) worse.set(video, normal(draws));
      return worse.get(video) as number;
    };
    const other = judgedBy(rows, (score, { video }) => Math.log(score / (1 - score)) + 1.5 * noise(video));
    const { frames, videos } = compareDetectors(rows, other, { seed: 1 });
    for (const { aucs, difference, interval, deLong } of [frames, videos]) {
      expect(difference).toBeCloseTo((aucs.first as number) - (aucs.second as number), 12);
      expect(deLong?.difference).toBeCloseTo(difference as number, 12);
      expect(interval?.low).toBeGreaterThan(0);
      expect(deLong?.p).toBeLessThan(0.05);
      const fromTest = 2 * 1.96 * (deLong?.standardError as number);
      expect((interval!.high - interval!.low) / fromTest).toBeGreaterThan(0.8);
      expect((interval!.high - interval!.low) / fromTest).toBeLessThan(1.2);
    }
    const turned = compareDetectors(other, rows, { seed: 1 }).videos;
    expect(turned.interval?.high).toBeCloseTo(-(videos.interval?.low as number), 12);
    expect(turned.deLong?.p).toBe(videos.deLong?.p);
  });

  it('errs about as often as it says where two detectors are equally good', () => {
    let significant = 0;
    let outside = 0;
    for (let i = 0; i < 100; i++) {
      const shared = madeUpRows(`equal ${i}`, { videos: 60, frames: 3, methods: [] });
      const draws = random('equal', i);
      const errors =
        (seen: Map<string, number>) =>
        (score: number, { video }: ScoreRow) => {
          if (!seen.has(video)) seen.set(video, normal(draws));
          return Math.log(score / (1 - score)) + (seen.get(video) as number);
        };
      const { frames } = compareDetectors(judgedBy(shared, errors(new Map())), judgedBy(shared, errors(new Map())), {
        seed: i,
        resamples: 200,
      });
      if ((frames.deLong?.p as number) < 0.05) significant++;
      if (frames.interval!.low > 0 || frames.interval!.high < 0) outside++;
    }
    // 5 of 100 with a standard deviation of 2.2; a test that took frames for independent would say so some 25 times.
    expect(significant).toBeLessThanOrEqual(11);
    expect(outside).toBeLessThanOrEqual(12);
  });

  it('leaves out what one alone has scored, and counts it', () => {
    const missing = { status: 'no_face', score: null } as const;
    const [a, b] = [scoreRow({ item: 'a', score: 0.2 }), scoreRow({ item: 'b', label: 1, score: 0.9 })];
    const first = [
      a,
      b,
      scoreRow({ item: 'c' }),
      scoreRow({ item: 'd', ...missing }),
      scoreRow({ item: 'e', ...missing }),
    ];
    const second = [scoreRow({ item: 'f' }), b, scoreRow({ item: 'd' }), a, scoreRow({ item: 'g', ...missing })];
    const { items, frames } = compareDetectors(first, second, { seed: 1, resamples: 10 });
    expect(items).toEqual({ both: 2, onlyFirst: 1, onlySecond: 2, neither: 2 });
    expect(frames).toMatchObject({ reals: 1, fakes: 1, aucs: { first: 1, second: 1 }, difference: 0, deLong: null });
  });

  it('has no difference where a class is missing', () => {
    const reals = rows.filter(({ label }) => label === 0);
    const nothing = { aucs: { first: null, second: null }, difference: null, interval: null, deLong: null };
    expect(compareDetectors(reals, reals, { seed: 1 })).toMatchObject({ frames: nothing, videos: nothing });
    expect(compareDetectors([], rows, { seed: 1 })).toMatchObject({
      items: { both: 0, onlySecond: 600 },
      frames: nothing,
    });
  });

  it('refuses tables that disagree about an item', () => {
    const row = scoreRow({ item: 'x.mp4#0', video: 'x' });
    const against = (other: ScoreRow) => () => compareDetectors([row], [other], { seed: 1 });
    expect(against({ ...row, label: 1 })).toThrow('x.mp4#0: is real in one table and fake in the other');
    expect(against({ ...row, video: 'y' })).toThrow('x.mp4#0: is of "x" in one table and of "y" in the other');
  });
});
