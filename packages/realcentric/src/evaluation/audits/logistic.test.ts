import { describe, expect, it } from 'vitest';
import { normal, random } from '../../random.ts';
import { crossValidated, fitLogistic } from './logistic.ts';

describe('logistic regression', () => {
  it('finds the odds that the labels were drawn with', () => {
    const draws = random('logistic');
    const rows = Array.from({ length: 4000 }, () => [normal(draws), normal(draws)]);
    const labels = rows.map(([a, b]) =>
      draws.next() < 1 / (1 + Math.exp(-(1.5 * (a as number) - (b as number)))) ? 1 : 0,
    );
    const odds = fitLogistic(rows, labels);
    const at = (a: number, b: number) => odds([a, b]) - odds([0, 0]);
    expect(at(1, 0)).toBeCloseTo(1.5, 0);
    expect(at(0, 1)).toBeCloseTo(-1, 0);
  });

  it('never scores a clip by a fit that has seen it', () => {
    // A label that is only known from the other half of the pair would be learnt by name.
    const groups = Array.from({ length: 60 }, (_, i) => `${i >> 1}`);
    const labels = groups.map((group) => (random('label', group).next() < 0.5 ? 0 : 1));
    const rows = groups.map((group) => Array.from({ length: 30 }, (_, j) => (Number(group) === j ? 1 : 0)));
    const scores = crossValidated(rows, labels, groups, random(1)) as number[];
    // Every own column is constant 0 in the fit, so all rows of a fold score alike.
    expect(new Set(scores.map((score) => score.toFixed(6))).size).toBeLessThanOrEqual(5);
  });
});
