import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeLongTest, deLong } from './delong.ts';
import { twoSidedP } from './normal-tail.ts';

interface ReferenceCase {
  readonly name: string;
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly labels: readonly number[];
  readonly groups: readonly number[] | null;
  readonly expected: Readonly<Record<keyof DeLongTest, number>>;
}

/** Written by delong.reference.py. */
const { tests, tails }: { readonly tests: readonly ReferenceCase[]; readonly tails: readonly [number, number][] } =
  JSON.parse(readFileSync(new URL('./delong.fixture.json', import.meta.url), 'utf8'));

describe('deLong', () => {
  it.each(tests.map((test) => [test.name, test] as const))('equals the definition: %s', (_, test) => {
    const { labels, groups, expected } = test;
    const found = deLong(Float64Array.from(test.first), Float64Array.from(test.second), labels, groups ?? undefined)!;
    for (const [name, value] of Object.entries(expected) as [keyof DeLongTest, number][]) {
      expect(Math.abs(found[name]! - value), `${name} ${found[name]} ${value}`).toBeLessThan(1e-9 * Math.abs(value));
    }
  });

  const samples = fc.array(
    fc.record({
      first: fc.integer({ min: -6, max: 6 }),
      second: fc.integer({ min: -6, max: 6 }),
      label: fc.integer({ min: 0, max: 1 }),
      group: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 30 },
  );
  const test = (rows: readonly { first: number; second: number; label: number; group: number }[]) =>
    deLong(
      Float64Array.from(rows, ({ first }) => first),
      Float64Array.from(rows, ({ second }) => second),
      rows.map(({ label }) => label),
      rows.map(({ label, group }) => `${label} ${group}`),
    );

  it('does not change when scores are mapped monotonically or rows are put in another order', () => {
    fc.assert(
      fc.property(samples, (rows) => {
        const other = rows.map((row) => ({ ...row, first: Math.exp(row.first), second: row.second ** 3 })).reverse();
        const [found, again] = [test(rows), test(other)];
        if (found === null) expect(again).toBeNull();
        else {
          expect(again?.difference).toBeCloseTo(found.difference, 12);
          expect(again?.standardError).toBeCloseTo(found.standardError, 10);
        }
      }),
    );
  });

  it('says the opposite of the detectors the other way round', () => {
    fc.assert(
      fc.property(samples, (rows) => {
        const found = test(rows);
        const turned = test(rows.map((row) => ({ ...row, first: row.second, second: row.first })));
        expect(turned === null).toBe(found === null);
        expect(turned?.p).toEqual(found?.p);
        if (found !== null) expect(turned?.difference).toBeCloseTo(-found.difference, 12);
      }),
    );
  });

  it('has no p where the difference cannot vary, and nothing where a class has fewer than two groups', () => {
    const scores = Float64Array.of(0.1, 0.7, 0.3, 0.9, 0.2, 0.35);
    const labels = [0, 0, 0, 1, 1, 1];
    expect(deLong(scores, scores, labels)).toEqual({ difference: 0, standardError: 0, z: null, p: null });
    const apart = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(
      deLong(
        apart,
        apart.map((score) => -score),
        labels,
      ),
    ).toEqual({
      difference: 1,
      standardError: 0,
      z: null,
      p: null,
    });
    expect(deLong(scores, apart, [0, 0, 0, 0, 0, 1])).toBeNull();
    expect(deLong(scores, apart, labels, ['a', 'a', 'a', 'b', 'c', 'd'])).toBeNull();
    expect(deLong(new Float64Array(), new Float64Array(), [])).toBeNull();
  });

  it('refuses a group with both labels, and groups of another length', () => {
    const scores = Float64Array.of(1, 2);
    expect(() => deLong(scores, scores, [0, 1], ['a', 'a'])).toThrow('group a has both labels');
    expect(() => deLong(scores, scores, [0, 1], ['a'])).toThrow('2 labels, but 1 groups');
  });
});

describe('twoSidedP', () => {
  it.each(tails)('of %f is %f', (z, p) => expect(Math.abs(twoSidedP(z) - p)).toBeLessThanOrEqual(1e-11 * p));

  it('is 0 where doubles end', () => expect(twoSidedP(50)).toBe(0));
});
