/** @file The crops of a unit: a forgery at the time of its target, also where their clocks differ a little or one ends sooner. */
import { expect, it } from 'vitest';
import type { KnownUnit } from '../../method/known-pairs.ts';
import { framesEntry } from '../../prepare/set/clips.fixture.ts';
import type { CropRow } from '../../prepare/shards/crop-row.ts';
import { random } from '../../random.ts';
import { cropsOf, type PlacedClip } from './moments.ts';

function clip(video: string, times: readonly number[]): PlacedClip {
  const entry = framesEntry({ path: video, video });
  return { entry, set: 'set', margin: 1.6, rows: times.map((time) => ({ entry, time }) as CropRow) };
}

const clips = [
  clip('a', [0, 0.4, 0.8, 1.2]),
  clip('b', [0.1, 0.6, 1.1]),
  clip('a_b', [0.01, 0.39, 0.81]),
  clip('b_a', [0.1, 0.6, 1.1]),
];
const unit: KnownUnit = { reals: [0, 1], fakes: [2, 3], method: 'M', quad: 7, related: true };
const crops = (seed: number, more: Partial<KnownUnit> = {}) =>
  cropsOf({ ...unit, ...more }, (n) => clips[n] as PlacedClip, random(seed));

it('shows target and forgery at one time, with one displacement', () => {
  const times = new Set<number>();
  for (let seed = 0; seed < 40; seed++) {
    const { crops: four, method, quad } = crops(seed);
    expect([method, quad]).toEqual(['M', 7]);
    expect(four.map(({ row }) => row.entry.video)).toEqual(['a', 'b', 'a_b', 'b_a']);
    const [a, b, ab, ba] = four.map(({ row }) => row.time) as [number, number, number, number];
    expect(Math.abs(a - ab)).toBeLessThan(0.02);
    expect(b).toBe(ba);
    expect(four[2]?.moment).toBe(four[0]?.moment);
    expect(four[3]?.moment).toBe(four[1]?.moment);
    expect(four[1]?.moment).not.toBe(four[0]?.moment);
    times.add(a);
  }
  expect([...times].sort()).toEqual([0, 0.4, 0.8]);
});

it('draws clips without relation each by itself', () => {
  const drawn = Array.from({ length: 40 }, (_, seed) => crops(seed, { related: false }).crops);
  expect(drawn.some(([a, , ab]) => Math.abs((a?.row.time as number) - (ab?.row.time as number)) > 0.1)).toBe(true);
  for (const four of drawn) expect(new Set(four.map(({ moment }) => moment)).size).toBe(4);
});
