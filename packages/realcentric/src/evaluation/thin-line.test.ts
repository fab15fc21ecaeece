import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal, random } from '../random.ts';
import { thinLine } from './thin-line.ts';

/** Height of the line through the kept points at one of the left-out ones, for x that never falls. */
function gap(x: ArrayLike<number>, y: ArrayLike<number>, kept: readonly number[]): number {
  let worst = 0;
  for (const [k, from] of kept.slice(0, -1).entries()) {
    const to = kept[k + 1] as number;
    const [dx, dy] = [(x[to] as number) - (x[from] as number), (y[to] as number) - (y[from] as number)];
    const length = Math.hypot(dx, dy);
    for (let i = from + 1; i < to; i++) {
      const [px, py] = [(x[i] as number) - (x[from] as number), (y[i] as number) - (y[from] as number)];
      worst = Math.max(worst, length === 0 ? Math.hypot(px, py) : Math.abs(px * dy - py * dx) / length);
    }
  }
  return worst;
}

describe('thinLine', () => {
  it('keeps the corners of a staircase, and nothing of its straight parts', () => {
    const x = [0, 0, 0, 0.25, 0.5, 0.5, 0.5, 0.75, 1];
    const y = [0, 0.2, 0.5, 0.5, 0.5, 0.7, 1, 1, 1];
    expect(thinLine(x, y, 100)).toEqual([0, 2, 4, 6, 8]);
  });

  it('keeps at most as many points as told, the ends among them, and no line further off than told where it may', () => {
    const line = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 20 }), (y, most) => {
        const x = y.map((_, i) => i / y.length);
        const kept = thinLine(x, y, most, 0.01);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect([kept[0], kept.at(-1)]).toEqual([0, y.length - 1]);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        if (kept.length < most) expect(gap(x, y, kept)).toBeLessThanOrEqual(0.01 + 1e-12);
      }),
    );
  });

  it('draws a ROC curve of 20,000 scores with 500 points to half a thousandth of its axes', () => {
    const draws = random('thin line');
    const scores = Array.from({ length: 20_000 }, (_, i) => ({ label: i % 2, score: normal(draws) + (i % 2) }));
    scores.sort((a, b) => b.score - a.score);
    const [x, y] = [[0], [0]];
    for (const { label } of scores) {
      x.push((x.at(-1) as number) + (1 - label) / 10_000);
      y.push((y.at(-1) as number) + label / 10_000);
    }
    const kept = thinLine(x, y, 500);
    expect(kept.length).toBeLessThanOrEqual(500);
    expect(gap(x, y, kept)).toBeLessThanOrEqual(5e-4);
  });

  it('leaves what is too short as it is', () => {
    expect(thinLine([], [], 5)).toEqual([]);
    expect(thinLine([0, 1], [0, 1], 2)).toEqual([0, 1]);
    expect(thinLine([0, 0, 0], [0, 0, 0], 5)).toEqual([0, 2]);
  });
});
