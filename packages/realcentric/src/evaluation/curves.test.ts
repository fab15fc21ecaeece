import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curvesOf, precisionRecallCurve, rocCurve, scoreHistogram } from './curves.ts';
import { countByThreshold, rocAuc } from './ranking.ts';

describe('curvesOf', () => {
  const scores = Float64Array.of(0.9, 0.8, 0.8, 0.4, 0.2, 0.1);
  const labels = [1, 1, 0, 0, 1, 0];

  it('gives the points that the scores reach', () => {
    const { roc, precisionRecall } = curvesOf(scores, labels, { threshold: null });
    expect(roc).toEqual([
      { falsePositiveRate: 0, truePositiveRate: 0, threshold: null },
      { falsePositiveRate: 0, truePositiveRate: 1 / 3, threshold: 0.9 },
      { falsePositiveRate: 1 / 3, truePositiveRate: 2 / 3, threshold: 0.8 },
      { falsePositiveRate: 2 / 3, truePositiveRate: 2 / 3, threshold: 0.4 },
      { falsePositiveRate: 2 / 3, truePositiveRate: 1, threshold: 0.2 },
      { falsePositiveRate: 1, truePositiveRate: 1, threshold: 0.1 },
    ]);
    expect(precisionRecall?.map(({ recall, precision }) => [recall, precision])).toEqual([
      [0, 1],
      [1 / 3, 1],
      [2 / 3, 2 / 3],
      [2 / 3, 0.5],
      [1, 0.6],
      [1, 0.5],
    ]);
  });

  it('says what is found within each share of false alarms, and at the chosen threshold', () => {
    const { operatingPoints } = curvesOf(scores, labels, { threshold: 0.3 });
    expect(operatingPoints).toEqual([
      { limit: 0.01, threshold: 0.9, truePositiveRate: 1 / 3, falsePositiveRate: 0 },
      { limit: 0.05, threshold: 0.9, truePositiveRate: 1 / 3, falsePositiveRate: 0 },
      { limit: 0.1, threshold: 0.9, truePositiveRate: 1 / 3, falsePositiveRate: 0 },
      { limit: null, threshold: 0.3, truePositiveRate: 2 / 3, falsePositiveRate: 2 / 3 },
    ]);
    const above = curvesOf(scores, labels, { threshold: 2 }).operatingPoints?.at(-1);
    expect(above).toEqual({ limit: null, threshold: 2, truePositiveRate: 0, falsePositiveRate: 0 });
    const turned = curvesOf(Float64Array.of(0.9, 0.1), [0, 1], { threshold: null }).operatingPoints;
    expect(turned?.[0]).toEqual({ limit: 0.01, threshold: null, truePositiveRate: 0, falsePositiveRate: 0 });
  });

  it('has null for what needs both classes, or probabilities', () => {
    const one = curvesOf(Float64Array.of(0.2, 3), [0, 0], { threshold: 0.5 });
    expect(one).toMatchObject({ roc: null, precisionRecall: null, operatingPoints: null, reliability: null });
    expect(one.histogram.reduce((sum, { reals }) => sum + reals, 0)).toBe(2);
    expect(curvesOf(new Float64Array(), [], { threshold: 0.5 })).toMatchObject({ roc: null, histogram: [] });
    expect(JSON.parse(JSON.stringify(curvesOf(scores, labels, { threshold: 0.5 })))).toEqual(
      curvesOf(scores, labels, { threshold: 0.5 }),
    );
  });
});

describe('the lines', () => {
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1 })), {
    maxLength: 60,
  });
  const count = (pairs: readonly (readonly [number, number])[]) =>
    countByThreshold(
      Float64Array.from(pairs, ([score]) => score),
      pairs.map(([, label]) => label),
    );

  it('enclose the AUC, and hold what their thresholds give', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        const counts = count(pairs);
        const [roc, precisionRecall] = [rocCurve(counts, 500), precisionRecallCurve(counts, 500)];
        if (roc === null || precisionRecall === null) {
          expect([roc, precisionRecall, rocAuc(counts)]).toEqual([null, null, null]);
          return;
        }
        const area = roc.slice(1).reduce((sum, { falsePositiveRate: x, truePositiveRate: y }, i) => {
          const before = roc[i]!;
          return sum + ((x - before.falsePositiveRate) * (y + before.truePositiveRate)) / 2;
        }, 0);
        expect(area).toBeCloseTo(rocAuc(counts) as number, 10);
        for (const { recall, precision, threshold } of precisionRecall.slice(1)) {
          const labels = pairs.filter(([score]) => score >= (threshold as number)).map(([, label]) => label);
          const hits = labels.reduce((sum, label) => sum + label, 0);
          expect([recall, precision]).toEqual([hits / counts.fakes, hits / labels.length]);
        }
        expect(precisionRecall[0]).toMatchObject({ recall: 0, threshold: null });
        expect(precisionRecall.at(-1)).toMatchObject({ recall: 1 });
      }),
    );
  });

  it('do not change when the scores are mapped monotonically, but for the thresholds', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        const drop = (points: ReturnType<typeof rocCurve>) => points?.map((point) => ({ ...point, threshold: 0 }));
        const mapped = pairs.map(([score, label]) => [Math.exp(score / 5) - 7, label] as const);
        expect(drop(rocCurve(count(mapped), 50))).toEqual(drop(rocCurve(count(pairs), 50)));
      }),
    );
  });
});

describe('scoreHistogram', () => {
  it('counts every score once, a score on an edge in the bin above, 1 in the last', () => {
    expect(scoreHistogram(Float64Array.of(0, 0.5, 0.49, 1, 1), [0, 0, 1, 1, 0], 2)).toEqual([
      { from: 0, to: 0.5, reals: 1, fakes: 1 },
      { from: 0.5, to: 1, reals: 2, fakes: 1 },
    ]);
    const tenths = Float64Array.from({ length: 11 }, (_, i) => i / 10);
    const bins = scoreHistogram(tenths, new Uint8Array(11), 10);
    expect(bins.map(({ reals }) => reals)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
  });

  it('reaches from the lowest to the highest score where they are no probabilities', () => {
    expect(scoreHistogram(Float64Array.of(-4, 0, 4), [0, 1, 1], 2)).toEqual([
      { from: -4, to: 0, reals: 1, fakes: 0 },
      { from: 0, to: 4, reals: 0, fakes: 2 },
    ]);
    expect(scoreHistogram(Float64Array.of(7, 7), [0, 1], 10)).toEqual([{ from: 7, to: 7, reals: 1, fakes: 1 }]);
  });
});
