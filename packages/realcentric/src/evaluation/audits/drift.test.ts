import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../metrics.ts';
import { anyRows, madeUpRows, scoreRow } from '../score-rows.fixture.ts';
import { driftByAttribute, driftByFaceSize } from './drift.ts';

const options = { seed: 1, resamples: 20 };

describe('driftByFaceSize', () => {
  it('bins frames between the edges, and counts those whose size is not known', () => {
    const row = (item: string, label: 0 | 1, faceSize: number | null, score: number) =>
      scoreRow({ item, label, faceSize, score });
    const rows = [
      row('a', 0, 10, 0.25),
      row('b', 0, 20, 0.75),
      row('c', 1, 19.9, 0.5),
      row('d', 1, 90, 1),
      row('e', 1, 40, 0.5),
      row('f', 0, null, 0.9),
      scoreRow({ item: 'g', status: 'no_face', score: null }),
    ];
    const { bins, unknown } = driftByFaceSize(rows, { ...options, edges: [20, 50, 80, 200] });
    expect(unknown).toBe(1);
    expect(bins).toMatchObject([
      { from: null, to: 20, reals: 1, fakes: 1, meanReal: 0.25, meanFake: 0.5, auc: 1 },
      { from: 20, to: 50, reals: 1, fakes: 1, meanReal: 0.75, meanFake: 0.5, auc: 0 },
      { from: 80, to: 200, reals: 0, fakes: 1, meanReal: null, meanFake: 1, auc: null, aucInterval: null },
    ]);
  });

  it('takes quarters of the frames without edges, and finds the drift that is there', () => {
    const rows = madeUpRows('drift', { videos: 80, frames: 10, methods: ['FaceSwap'], separation: 0 }).map((row) => ({
      ...row,
      // Told apart only where the face is large.
      score: row.faceSize !== null && row.faceSize > 100 ? 0.9 * row.label + 0.1 * (row.score as number) : row.score,
    }));
    const { bins } = driftByFaceSize(rows, { seed: 1 });
    expect(bins).toHaveLength(4);
    expect(bins[0]).toMatchObject({ from: null, to: bins[1]?.from });
    for (const { reals, fakes } of bins) expect(Math.abs(reals + fakes - 200)).toBeLessThan(15);
    expect(bins[3]).toMatchObject({ to: null, auc: 1 });
    expect(bins[0]?.aucInterval?.low).toBeLessThan(0.5);
    expect(bins[0]?.auc).toBeLessThan(0.7);
  });

  it('loses no frame, whatever the order of the rows', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { bins, unknown } = driftByFaceSize(rows, options);
        const counted = bins.reduce((sum, { reals, fakes }) => sum + reals + fakes, unknown);
        expect(counted).toBe(rows.filter(({ score }) => score !== null).length);
        const backwards = driftByFaceSize(rows.toReversed(), options).bins;
        expect(backwards.map(({ from, to, auc }) => [from, to, auc])).toEqual(
          bins.map(({ from, to, auc }) => [from, to, auc]),
        );
      }),
    );
  });

  it('has one bin for faces of one size, and none without faces', () => {
    const alike = ['a', 'b', 'c'].map((item) => scoreRow({ item, faceSize: 64 }));
    expect(driftByFaceSize(alike, options).bins).toMatchObject([{ from: 64, to: null, reals: 3 }]);
    expect(driftByFaceSize([], options)).toEqual({ bins: [], unknown: 0 });
  });
});

describe('driftByAttribute', () => {
  it('gives the figures of each value, in order', () => {
    const rows = madeUpRows('compression', { videos: 40, frames: 3, methods: [] }).map((row, i) =>
      i === 0 ? { ...row, attributes: {} } : row,
    );
    const { bins, unknown } = driftByAttribute(rows, 'compression', options);
    expect(bins.map(({ value }) => value)).toEqual(['c23', 'c40']);
    expect(unknown).toBe(1);
    const own = rows.filter(({ attributes }) => attributes.compression === 'c40');
    const scores = Float64Array.from(own, ({ score }) => score as number);
    expect(bins[1]?.auc).toBe(
      computeMetrics(
        scores,
        own.map(({ label }) => label),
      ).auc,
    );
    const sized = ['9', '100', '20'].map((size) => scoreRow({ item: size, attributes: { size } }));
    expect(driftByAttribute(sized, 'size', options).bins.map(({ value }) => value)).toEqual(['9', '20', '100']);
  });
});
