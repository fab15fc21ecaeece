import { describe, expect, it } from 'vitest';
import { noise, similarity } from './images.fixture.ts';
import { warpSimilarity } from './warp.ts';
import { warpFine } from './warp-fine.ts';

describe('warpFine', () => {
  it.each([
    ['enlarging', similarity(0.6, 0.3, 20, 12)],
    ['as large', similarity(1, 0, 3.25, 4.5)],
    ['shrinking', similarity(1.7, -0.4, 10, 40)],
    ['shrinking by boxes', similarity(4.3, 1, 160, 5)],
    ['beyond the borders', similarity(2.2, 2, 30, -20)],
  ])('is what warpSimilarity rounds, %s', (_, transform) => {
    const image = noise(190, 170);
    const fine = warpFine(image, transform, 40, 40).data;
    const rounded = warpSimilarity(image, transform, 40, 40).data;
    let far = 0;
    for (const [i, value] of fine.entries()) far = Math.max(far, Math.abs(value - (rounded[i] as number)));
    // Half a level of the result and of each pass before it.
    expect(far).toBeLessThan(1.6);
    expect(far).toBeGreaterThan(0.3);
  });

  it('gives the same pixels for the identity', () => {
    const image = noise(50, 30);
    const fine = warpFine(image, similarity(1, 0, 0, 0), 50, 30);
    expect([...fine.data]).toEqual([...image.data]);
  });

  it('moves as little as the transform does', () => {
    const image = noise(200, 200);
    const at = (shift: number) => warpFine(image, similarity(2.4, 0.2, 40 + shift, 20), 40, 40).data;
    const [before, near, nearer] = [at(0), at(1e-2), at(1e-4)];
    const moved = (after: Float32Array) =>
      Math.max(...after.map((value, i) => Math.abs(value - (before[i] as number))));
    expect(moved(near)).toBeGreaterThan(0);
    expect(moved(near)).toBeLessThan(1);
    expect(moved(nearer)).toBeLessThan(0.01);
  });
});
