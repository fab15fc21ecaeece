import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Breakdown, breakDown, type Figures } from './breakdown.ts';
import { computeMetrics } from './metrics.ts';
import { anyRows, madeUpRows, scoreRow } from './score-rows.fixture.ts';

describe('breakDown', () => {
  const rows = madeUpRows('breakdown', { videos: 60, frames: 4, methods: ['FaceSwap', 'Deepfakes'] });

  it('puts each method against all reals, at both levels', () => {
    const missing = [
      scoreRow({ item: 'youtube/60.mp4#0', status: 'no_face', score: null }),
      scoreRow({ item: 'FaceSwap/61.mp4#0', label: 1, method: 'FaceSwap', status: 'error', score: null }),
    ];
    const { overall, methods } = breakDown([...rows, ...missing], { threshold: 0.7, seed: 1, resamples: 50 });
    expect(overall.frames.counts).toEqual({
      real: { total: 121, scored: 120, noFace: 1, failed: 0 },
      fake: { total: 121, scored: 120, noFace: 0, failed: 1 },
    });
    expect(overall.videos.metrics).toMatchObject({ reals: 30, fakes: 30, threshold: 0.5 });
    expect(methods.map(({ method, videos }) => [method, videos.metrics.reals, videos.metrics.fakes])).toEqual([
      ['Deepfakes', 30, 15],
      ['FaceSwap', 30, 15],
    ]);
    const own = rows.filter(({ label, method }) => label === 0 || method === 'FaceSwap');
    const scores = Float64Array.from(own, ({ score }) => score as number);
    const labels = own.map(({ label }) => label);
    const found = methods[1]?.frames as Figures;
    expect(found.metrics).toEqual(computeMetrics(scores, labels));
    const { threshold, accuracy, balancedAccuracy } = computeMetrics(scores, labels, 0.7);
    expect(found.atThreshold).toEqual({ threshold, accuracy, balancedAccuracy });
    // The AUC over the methods is their mean, weighted by their fakes.
    const [a, b] = methods.map(({ frames }) => frames.metrics.auc as number) as [number, number];
    expect(overall.frames.metrics.auc).toBeCloseTo((a + b) / 2, 12);
  });

  it('takes accuracies at the middle of the scores, which is 0 for log odds', () => {
    const logits = rows.map((row) => ({
      ...row,
      score: Math.log(row.score as number) - Math.log1p(-(row.score as number)),
    }));
    const [a, b] = [
      breakDown(rows, { threshold: null, seed: 1, resamples: 1 }).overall.frames.metrics,
      breakDown(logits, { threshold: null, middle: 0, seed: 1, resamples: 1 }).overall.frames.metrics,
    ];
    expect(b).toMatchObject({ threshold: 0, accuracy: a.accuracy, auc: a.auc, logLoss: null });
  });

  it('gives the interval over videos: for frames as wide as for videos, and by the seed', () => {
    const at = (seed: number) => breakDown(rows, { threshold: null, seed }).overall;
    const { frames, videos } = at(3);
    const width = ({ aucInterval }: Figures) => aucInterval!.high - aucInterval!.low;
    expect(width(frames) / width(videos)).toBeGreaterThan(0.8);
    expect(width(frames) / width(videos)).toBeLessThan(1.25);
    expect(frames.atThreshold).toBeNull();
    expect(at(3)).toEqual({ frames, videos });
    expect(at(4).frames.aucInterval).not.toEqual(frames.aucInterval);
  });

  it('lists fakes of no known method where others have one, and no methods where none has', () => {
    const fakes = [scoreRow({ item: 'a', label: 1, method: 'Face2Face' }), scoreRow({ item: 'b', label: 1 })];
    const named = (list: typeof fakes) =>
      breakDown([scoreRow({ item: 'r' }), ...list], { threshold: 0.5, seed: 1, resamples: 1 }).methods;
    expect(named(fakes).map(({ method }) => method)).toEqual(['Face2Face', null]);
    expect(named(fakes.slice(1))).toEqual([]);
  });

  it('does not depend on the order of the rows, nor the AUC on the scale of the scores', () => {
    const withoutIntervals = ({ overall, methods }: Breakdown) => {
      const of = ({ metrics: { auc, averagePrecision, equalErrorRate, reals, fakes } }: Figures) =>
        [auc, averagePrecision, equalErrorRate].map((v) => v?.toFixed(10) ?? null).concat(`${reals}/${fakes}`);
      return [overall, ...methods].map(({ frames, videos }) => [of(frames), of(videos)]);
    };
    const options = { threshold: 0.5, seed: 1, resamples: 2 };
    fc.assert(
      fc.property(anyRows, (drawn) => {
        const found = breakDown(drawn, options);
        expect(withoutIntervals(breakDown(drawn.toReversed(), options))).toEqual(withoutIntervals(found));
        // Any monotone map keeps the ranks of frames; means of videos keep theirs under straight ones.
        const stretched = drawn.map((row) => ({ ...row, score: row.score === null ? null : 8 * row.score - 3 }));
        expect(withoutIntervals(breakDown(stretched, options))).toEqual(withoutIntervals(found));
        const { metrics, aucInterval } = found.overall.frames;
        if (metrics.reals === 0 || metrics.fakes === 0) {
          expect(metrics).toMatchObject({ auc: null, averagePrecision: null, balancedAccuracy: null });
          expect(aucInterval).toBeNull();
        }
      }),
    );
  });
});
