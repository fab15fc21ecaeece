import { describe, expect, it } from 'vitest';
import { framesEntry } from './clips.fixture.ts';
import { planEntries } from './plan.ts';

const real = (video: string, changes = {}) => framesEntry({ path: video, video, ...changes });
const fake = (video: string, target: string | null, changes = {}) =>
  framesEntry({ path: video, video, target, label: 1, method: 'm', family: 'swap', ...changes });

describe('planEntries', () => {
  it('puts forgeries behind the reals that they follow', () => {
    const { first, second } = planEntries([fake('f', 'r'), real('r'), fake('alone', null), fake('lost', 'nowhere')]);
    expect(first.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(second).toMatchObject([{ index: 0, partner: 1 }]);
  });

  it('follows the real that is compressed alike, and is of the same kind', () => {
    const entries = [
      real('r', { compression: 'c23' }),
      real('r', { compression: 'c40' }),
      real('r', { compression: 'c40', kind: 'video' }),
      fake('f', 'r', { compression: 'c40' }),
      fake('g', 'r', { compression: 'raw' }),
      fake('h', 'r', { compression: 'c40', kind: 'video' }),
    ];
    expect(planEntries(entries).second.map(({ partner }) => partner)).toEqual([1, 0, 2]);
  });

  it('lends the mask of the first forgery to its target', () => {
    const entries = [real('r'), fake('f', 'r'), fake('g', 'r', { mask: 'g.mp4' }), fake('h', 'r', { mask: 'h.mp4' })];
    const { first, second } = planEntries(entries);
    expect(first.map(({ mask }) => mask)).toEqual(['g.mp4']);
    expect(second.map(({ mask }) => mask)).toEqual([null, 'g.mp4', 'h.mp4']);
  });

  it('lets what is cropped already follow nobody', () => {
    const entries = [real('r', { cropped: true }), fake('f', 'r'), fake('g', 'r', { cropped: true })];
    expect(planEntries(entries).second).toEqual([]);
  });
});
