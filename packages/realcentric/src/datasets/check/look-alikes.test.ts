import { expect, it } from 'vitest';
import { hashDistance } from '../../images/difference-hash.ts';
import { integer, random } from '../../random.ts';
import type { DatasetEntry } from '../entry.ts';
import { realEntry } from '../layout.ts';
import { LOOK_ALIKE_BITS, lookAlikes } from './look-alikes.ts';

const SPLITS = ['train', 'val', 'test'] as const;

function entry(index: number, split: DatasetEntry['split']): DatasetEntry {
  return realEntry({ path: `${index}.png`, kind: 'picture', dataset: 'd', video: `${index}`, split });
}

it('finds exactly the pairs that comparing all with all finds', () => {
  const draws = random(5, 'look-alikes');
  const word = () => integer(draws, 0, 0xffffffff);
  const hashed = Array.from({ length: 60 }, (_, i) => ({
    entry: entry(i, SPLITS[i % 3]!),
    hashes: [Uint32Array.from({ length: 4 }, word)],
  }));
  // Copies with up to twelve bits turned, in splits drawn anew.
  for (let i = 0; i < 120; i++) {
    const copy = hashed[integer(draws, 0, 59)]!.hashes[0]!.slice();
    for (let flips = integer(draws, 0, 12); flips > 0; flips--)
      copy[integer(draws, 0, 3)]! ^= 1 << integer(draws, 0, 31);
    hashed.push({ entry: entry(60 + i, SPLITS[integer(draws, 0, 2)]!), hashes: [copy] });
  }
  const together = new Map<DatasetEntry, number>();
  for (const [index, group] of lookAlikes(hashed).entries()) for (const member of group) together.set(member, index);
  const paired = new Set<DatasetEntry>();
  for (const [i, a] of hashed.entries()) {
    for (const b of hashed.slice(i + 1)) {
      if (a.entry.split === b.entry.split) continue;
      if (hashDistance(a.hashes[0]!, b.hashes[0]!) > LOOK_ALIKE_BITS) continue;
      expect(together.get(a.entry)).toBeDefined();
      expect(together.get(a.entry)).toBe(together.get(b.entry));
      paired.add(a.entry).add(b.entry);
    }
  }
  expect(paired.size).toBeGreaterThan(30);
  expect(new Set(together.keys())).toEqual(paired);
});

it('leaves entries without a split alone', () => {
  const hashes = [new Uint32Array([1, 2, 3, 4])];
  expect(
    lookAlikes([
      { entry: entry(0, null), hashes },
      { entry: entry(1, 'test'), hashes },
    ]),
  ).toEqual([]);
});
