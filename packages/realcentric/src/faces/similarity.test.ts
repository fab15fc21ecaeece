import { describe, expect, it } from 'vitest';
import { applySimilarity, invertSimilarity, mapPoints, squareToPicture } from './similarity.ts';

const close = (got: ArrayLike<number>, wanted: readonly number[], digits = 9) => {
  expect(got.length).toBe(wanted.length);
  wanted.forEach((w, i) => {
    expect(got[i]).toBeCloseTo(w, digits);
  });
};

describe('similarities', () => {
  it('are undone by their inverse', () => {
    const t = { a: 0.3, b: -1.7, tx: 40, ty: -9 };
    for (const [x, y] of [
      [0, 0],
      [5, -3],
      [100.5, 20.25],
    ]) {
      close(applySimilarity(invertSimilarity(t), ...applySimilarity(t, x, y)), [x, y]);
      close(applySimilarity(t, ...applySimilarity(invertSimilarity(t), x, y)), [x, y]);
    }
  });

  it('map lists of points as they map each', () => {
    const t = { a: 2, b: 1, tx: -1, ty: 3 };
    const [x, y] = applySimilarity(t, 4, 5);
    close(mapPoints(t, [4, 5, 0, 0]), [x, y, -1, 3]);
  });
});

describe('squareToPicture', () => {
  it('maps the middle to the middle and the corners to those of the square', () => {
    const t = squareToPicture(50, 60, 20, 0, 10);
    close(applySimilarity(t, 5, 5), [50, 60]);
    close(applySimilarity(t, 0, 0), [40, 50]);
    close(applySimilarity(t, 10, 0), [60, 50]);
  });

  it('turns clockwise: the right edge of the square points down after a quarter turn', () => {
    const t = squareToPicture(50, 60, 20, Math.PI / 2, 10);
    close(applySimilarity(t, 5, 5), [50, 60]);
    close(applySimilarity(t, 10, 5), [50, 70]);
    close(applySimilarity(t, 5, 10), [40, 60]);
  });

  it('scales by side over size', () => {
    const t = squareToPicture(3, 4, 300, 0.7, 192);
    expect(Math.hypot(t.a, t.b)).toBeCloseTo(300 / 192, 12);
    expect(Math.atan2(t.b, t.a)).toBeCloseTo(0.7, 12);
  });
});
