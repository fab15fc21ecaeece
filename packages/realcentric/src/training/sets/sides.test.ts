/** @file Sides: a published split is kept, and where there is none nobody is on two sides. */
import { describe, expect, it } from 'vitest';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { framesEntry } from '../../prepare/set/clips.fixture.ts';
import { miniatureQuads } from '../../prepare/set/prepared-set.fixture.ts';
import { sidesOf } from './sides.ts';

const options = { validation: 0.2, test: 0.1, seed: 1 };
const clip = (video: string, more: Partial<DatasetEntry> = {}) => framesEntry({ path: video, video, ...more });
const forgery = (video: string, more: Partial<DatasetEntry> = {}) => clip(video, { label: 1, method: 'M', ...more });
const on = (entries: readonly DatasetEntry[], side: string, more = {}) => {
  const { of } = sidesOf(entries, { ...options, ...more });
  return entries.filter((entry) => of.get(entry) === side);
};

const unsplit = miniatureQuads(Array(20).fill(null), ['A', 'B']).map(({ entry }) => entry);

describe('sides', () => {
  it('are those of the data set where it has a split; what has none beside it is not used', () => {
    const splits = ['train', 'val', 'test', null] as const;
    const entries = miniatureQuads(splits, ['A']).map(({ entry }) => entry);
    const { of, heldOut } = sidesOf(entries, options);
    const sides = { train: 'training', val: 'validation', test: 'test' } as const;
    for (const entry of entries) expect(of.get(entry)).toBe(entry.split ? sides[entry.split] : 'unused');
    expect(heldOut).toBe('clips of the validation split');
  });

  it('keep the two of a quad, and all their forgeries, together', () => {
    const sides = sidesOf(unsplit, options);
    for (let q = 0; q < 20; q++) {
      const quad = unsplit.slice(6 * q, 6 * q + 6);
      expect(new Set(quad.map((entry) => sides.of.get(entry))).size).toBe(1);
    }
    expect(on(unsplit, 'validation')).toHaveLength(6 * 4);
    expect(on(unsplit, 'test')).toHaveLength(6 * 2);
    expect(sides.heldOut).toBe('people');
    expect(on(unsplit, 'validation', { seed: 2 })).not.toEqual(on(unsplit, 'validation'));
    expect(on(unsplit, 'validation')).toEqual(on(unsplit, 'validation'));
  });

  it('hold out some of the training clips where a split has none for validation', () => {
    const entries = miniatureQuads(['train', 'train', 'train', 'test'], ['A']).map(({ entry }) => entry);
    expect(on(entries, 'validation', { test: 0 })).toHaveLength(4);
    expect(on(entries, 'validation').every(({ split }) => split === 'train')).toBe(true);
    expect(on(entries, 'test')).toEqual(expect.arrayContaining(entries.slice(-4)));
  });

  it('split people where all swap with all, and leave out what lies between two sides', () => {
    const people = Array.from({ length: 10 }, (_, i) => i);
    const entries = people.flatMap((a) => [
      clip(`real/${a}`, { identity: `${a}` }),
      ...people
        .filter((b) => b !== a)
        .map((b) => forgery(`fake/${a}_${b}`, { identity: `${a}`, target: `real/${a}`, source: `real/${b}` })),
    ]);
    const peopleOf = (side: string) =>
      new Set(on(entries, side, { test: 0 }).flatMap(({ video }) => video.split('/')[1]?.split('_') ?? []));
    const [training, validation] = [peopleOf('training'), peopleOf('validation')];
    expect([training.size, validation.size]).toEqual([8, 2]);
    expect([...validation].some((person) => training.has(person))).toBe(false);
    expect(on(entries, 'unused', { test: 0 })).toHaveLength(2 * 2 * 8);
  });

  it('keep out what another set keeps out', () => {
    const [first, second] = [0, 1].map(() => miniatureQuads(['train', 'val'], ['A']).map(({ entry }) => entry));
    const other = (second as DatasetEntry[]).map((entry) => ({ ...entry, dataset: 'Other', split: 'train' as const }));
    const { of } = sidesOf([...(first as DatasetEntry[]), ...other], { ...options, validation: 0, test: 0 });
    const quadOf = ({ path }: DatasetEntry) => Math.floor(Number(/\d{3}/.exec(path)?.[0]) / 2);
    expect(other.map((entry) => of.get(entry))).toEqual(
      other.map((entry) => (quadOf(entry) === 0 ? 'training' : 'unused')),
    );
  });

  it('have reals and forgeries on both sides where nothing is known of any', () => {
    const entries = [
      ...Array.from({ length: 40 }, (_, i) => clip(`real/${i}`)),
      ...Array.from({ length: 5 }, (_, i) => forgery(`fake/${i}`)),
    ];
    const held = on(entries, 'validation');
    expect(held.map(({ label }) => label).sort()).toEqual([...Array(8).fill(0), 1]);
    expect(on(entries, 'training')).toHaveLength(28 + 3);
  });
});
