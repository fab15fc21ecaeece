import { describe, expect, it } from 'vitest';
import { normal, random } from '../../random.ts';
import { type Fact, factsBaseline } from './baseline.ts';

/** `count` clips, each with a real and a forgery of it; values by label and draw. */
function clips(count: number, of: (label: 0 | 1, draw: () => number) => readonly (number | null)[], names: string[]) {
  const draws = random('baseline test');
  const labels = Array.from({ length: 2 * count }, (_, i) => (i % 2) as 0 | 1);
  const rows = labels.map((label) => of(label, () => normal(draws)));
  const facts: Fact[] = names.map((name, j) => ({ name, values: rows.map((row) => row[j] as number | null) }));
  return { facts, labels, groups: labels.map((_, i) => `clip ${i >> 1}`) };
}

const run = ({ facts, labels, groups }: ReturnType<typeof clips>) =>
  factsBaseline(facts, labels, groups, { random: random(1), resamples: 200 });

describe('factsBaseline', () => {
  it('finds nothing in facts that say nothing', () => {
    const { auc, aucInterval, reals, fakes } = run(
      clips(200, (_, draw) => [Math.exp(draw()), 1920], ['bytes', 'width']),
    );
    expect([reals, fakes]).toEqual([200, 200]);
    expect(aucInterval!.low).toBeLessThan(0.5);
    expect(aucInterval!.high).toBeGreaterThan(0.48);
    expect(auc).toBeGreaterThan(aucInterval!.low);
    expect(auc).toBeLessThan(aucInterval!.high);
  });

  it('combines facts that each say little, and says what each says', () => {
    const { facts, auc, aucInterval } = run(
      clips(
        300,
        (label, draw) => {
          const [hidden, sign] = [draw(), label === 1 ? 0.2 : -0.2];
          return [Math.exp(hidden + sign), Math.exp(hidden - sign)];
        },
        ['bytes per pixel', 'quantisation'],
      ),
    );
    expect(facts.map(({ larger }) => larger)).toEqual(['fake', 'real']);
    for (const { auc: alone } of facts) expect(alone).toBeLessThan(0.7);
    expect(auc).toBeGreaterThan(0.99);
    expect(aucInterval!.low).toBeGreaterThan(0.98);
  });

  it('takes a fact that only one class has for what it is', () => {
    const { facts, auc } = run(clips(30, (label) => [label === 1 ? null : 12], ['quantisation']));
    expect(facts).toEqual([{ name: 'quantisation', items: 30, auc: null, larger: null }]);
    expect(auc).toBe(1);
  });

  it('is the same for the same draws, and whatever the unit of the facts', () => {
    const of = (unit: number) => run(clips(60, (label, draw) => [unit * Math.exp(draw() + label)], ['bytes']));
    expect(of(1)).toEqual(of(1));
    expect(of(1024).auc).toBeCloseTo(of(1).auc as number, 6);
  });

  it('has no value for one class, for too few groups, and for nothing', () => {
    const one = factsBaseline([{ name: 'width', values: [1, 2] }], [0, 0], ['a', 'b'], { random: random(1) });
    expect(one).toEqual({
      reals: 2,
      fakes: 0,
      facts: [{ name: 'width', items: 2, auc: null, larger: null }],
      auc: null,
      aucInterval: null,
    });
    expect(run(clips(1, () => [1], ['width']))).toMatchObject({ auc: null, aucInterval: null });
    expect(factsBaseline([], [], [], { random: random(1) })).toMatchObject({ reals: 0, facts: [], auc: null });
  });

  it('refuses columns of another length', () => {
    const wrong = [{ name: 'width', values: [1] }];
    const options = { random: random(1) };
    expect(() => factsBaseline(wrong, [0, 1], ['a', 'b'], options)).toThrow('2 labels, but 1 values of width');
    expect(() => factsBaseline([], [0, 1], ['a'], options)).toThrow('2 labels, but 1 groups');
  });
});
