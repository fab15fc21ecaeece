import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEVELS } from '../levels.ts';
import { anyRows, scoreRow } from '../score-rows.fixture.ts';
import { noFaceBounds } from './no-face-bounds.ts';

const missing = { status: 'no_face', score: null } as const;

describe('noFaceBounds', () => {
  it('judges what has no score right, and wrong', () => {
    const rows = [
      scoreRow({ item: 'r0', score: 0.2 }),
      scoreRow({ item: 'r1', score: 0.6 }),
      scoreRow({ item: 'r2', ...missing }),
      scoreRow({ item: 'f0', label: 1, score: 0.9 }),
      scoreRow({ item: 'f1', label: 1, score: 0.4 }),
      scoreRow({ item: 'f2', label: 1, ...missing }),
      scoreRow({ item: 'f3', label: 1, status: 'error', score: null }),
    ];
    const { frames, videos } = noFaceBounds(rows, 0.5);
    expect(frames.counts).toEqual({
      real: { total: 3, scored: 2, noFace: 1, failed: 0 },
      fake: { total: 4, scored: 2, noFace: 1, failed: 1 },
    });
    // 3 of the 4 scored pairs are in the right order, of 12 in all; 2 of the 4 scored items are on their side of 0.5, of 7.
    expect(frames.auc).toEqual({ scored: 3 / 4, low: 3 / 12, high: 11 / 12 });
    expect(frames.accuracy).toEqual({ scored: 2 / 4, low: 2 / 7, high: 5 / 7 });
    expect(frames.balancedAccuracy).toEqual({ scored: 1 / 2, low: (1 / 3 + 1 / 4) / 2, high: (2 / 3 + 3 / 4) / 2 });
    expect(videos).toEqual(frames);
  });

  it('counts a video as missing only where none of its frames has a score', () => {
    const rows = [
      scoreRow({ item: 'a#0', video: 'a', score: 0.1 }),
      scoreRow({ item: 'a#1', video: 'a', ...missing }),
      scoreRow({ item: 'b#0', video: 'b', label: 1, score: 0.9 }),
      scoreRow({ item: 'b#1', video: 'b', label: 1, ...missing }),
    ];
    const { frames, videos } = noFaceBounds(rows, 0.5);
    expect(videos.auc).toEqual({ scored: 1, low: 1, high: 1 });
    expect(frames.auc).toEqual({ scored: 1, low: 0.25, high: 1 });
  });

  it('has bounds around the figure, and the figure itself where nothing is missing', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const bounds = noFaceBounds(rows, 0.5);
        const full = noFaceBounds(
          rows.filter(({ score }) => score !== null),
          0.5,
        );
        for (const level of LEVELS) {
          for (const name of ['auc', 'accuracy', 'balancedAccuracy'] as const) {
            const { scored, low, high } = bounds[level][name];
            expect(full[level][name]).toEqual({ scored, low: scored, high: scored });
            if (scored === null) continue;
            expect(low).toBeLessThanOrEqual(scored + 1e-12);
            expect(high).toBeGreaterThanOrEqual(scored - 1e-12);
          }
        }
      }),
    );
  });

  it('knows nothing at all where a class was never scored', () => {
    const rows = [scoreRow({ item: 'r' }), scoreRow({ item: 'f', label: 1, ...missing })];
    expect(noFaceBounds(rows, 0.7).frames.auc).toEqual({ scored: null, low: 0, high: 1 });
    expect(noFaceBounds([], 0.5).videos.accuracy).toEqual({ scored: null, low: null, high: null });
  });
});
