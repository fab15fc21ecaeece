import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeMetrics, type Metrics } from './metrics.ts';
import { reliability } from './probabilities.ts';
import { countByThreshold, operatingPoint, rocAuc } from './ranking.ts';

interface ReferenceCase {
  readonly name: string;
  readonly scores: readonly number[];
  readonly labels: readonly number[];
  readonly expected: Metrics;
}

/** Written by metrics.reference.py from scikit-learn. */
const cases: readonly ReferenceCase[] = JSON.parse(
  readFileSync(new URL('./metrics.fixture.json', import.meta.url), 'utf8'),
);

describe('computeMetrics', () => {
  it.each(cases.map((reference) => [reference.name, reference] as const))('equals scikit-learn: %s', (_, reference) => {
    const { scores, labels, expected } = reference;
    const found = computeMetrics(Float64Array.from(scores), labels, expected.threshold);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, value] of Object.entries(expected) as [keyof Metrics, number | null][]) {
      if (value === null) expect(found[name], name).toBeNull();
      else expect(Math.abs(found[name]! - value), `${name} ${found[name]} ${value}`).toBeLessThan(1e-9);
    }
  });

  it('has no value, rather than NaN, for what no samples can tell', () => {
    expect(computeMetrics(new Float64Array(), [])).toEqual({
      reals: 0,
      fakes: 0,
      auc: null,
      averagePrecision: null,
      equalErrorRate: null,
      tprAtFpr1: null,
      tprAtFpr5: null,
      threshold: 0.5,
      accuracy: null,
      balancedAccuracy: null,
      logLoss: null,
      expectedCalibrationError: null,
    });
  });

  it('takes infinite scores, and refuses NaN, other labels and other lengths', () => {
    const scores = Float64Array.of(Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect(computeMetrics(scores, [0, 0, 1, 1])).toMatchObject({ auc: 1, accuracy: 1, logLoss: null });
    expect(() => computeMetrics(Float64Array.of(0.5, Number.NaN), [0, 1])).toThrow(new RangeError('score 1 is NaN'));
    expect(() => computeMetrics(Float64Array.of(0.5, 1), [0, 2])).toThrow('label 1 is 2, neither 0 nor 1');
    expect(() => computeMetrics(Float64Array.of(0.5), [0, 1])).toThrow('1 scores, but 2 labels');
  });

  it('does not depend on the order of the samples', () => {
    const { scores, labels, expected } = cases.find(({ name }) => name === 'many ties')!;
    const backwards = computeMetrics(Float64Array.from(scores).reverse(), [...labels].reverse(), expected.threshold);
    const forwards = computeMetrics(Float64Array.from(scores), labels, expected.threshold);
    expect(backwards).toEqual({
      ...forwards,
      logLoss: expect.closeTo(forwards.logLoss!, 12),
      expectedCalibrationError: expect.closeTo(forwards.expectedCalibrationError!, 12),
    });
  });
});

describe('rocAuc', () => {
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 })), { maxLength: 40 });

  it('is the share of fake-real pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        const fakes = pairs.filter(([, label]) => label === 1).map(([score]) => score);
        const reals = pairs.filter(([, label]) => label === 0).map(([score]) => score);
        const wins = fakes.flatMap((fake) => reals.map((real) => (fake > real ? 1 : fake === real ? 0.5 : 0)));
        const expected = wins.length === 0 ? null : wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
        const found = rocAuc(
          countByThreshold(
            Float64Array.from(pairs, ([score]) => score),
            pairs.map(([, label]) => label),
          ),
        );
        if (expected === null) expect(found).toBeNull();
        else expect(found).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('turns round when the scores do', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        const labels = pairs.map(([, label]) => label);
        const auc = rocAuc(
          countByThreshold(
            Float64Array.from(pairs, ([score]) => score),
            labels,
          ),
        );
        const turned = rocAuc(
          countByThreshold(
            Float64Array.from(pairs, ([score]) => -score),
            labels,
          ),
        );
        if (auc === null) expect(turned).toBeNull();
        else expect(turned).toBeCloseTo(1 - auc, 12);
      }),
    );
  });
});

describe('operatingPoint', () => {
  const counts = countByThreshold(Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4), [1, 0, 1, 0, 1, 0]);

  it('finds most fakes within the false alarms allowed', () => {
    expect(operatingPoint(counts, 0.34)).toEqual({ threshold: 0.7, truePositiveRate: 2 / 3, falsePositiveRate: 1 / 3 });
    expect(operatingPoint(counts, 0)).toEqual({ threshold: 0.9, truePositiveRate: 1 / 3, falsePositiveRate: 0 });
    expect(operatingPoint(counts, 1)).toEqual({ threshold: 0.4, truePositiveRate: 1, falsePositiveRate: 1 });
  });

  it('calls nothing fake where the highest score is of reals', () => {
    const turned = countByThreshold(Float64Array.of(0.9, 0.1), [0, 1]);
    expect(operatingPoint(turned, 0.05)).toEqual({ threshold: Infinity, truePositiveRate: 0, falsePositiveRate: 0 });
  });
});

describe('reliability', () => {
  it('puts a score on an edge into the bin below, and leaves empty bins out', () => {
    expect(reliability(Float64Array.of(0, 0.5, 0.5, 0.75, 1), [0, 1, 0, 1, 1], 2)).toEqual([
      { count: 3, meanScore: 1 / 3, fakeShare: 1 / 3 },
      { count: 2, meanScore: 0.875, fakeShare: 1 },
    ]);
    expect(reliability(Float64Array.of(1.5), [1])).toBeNull();
  });
});
