import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, editDistance } from './closest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['sede', 'seed', 1],
    ['lerning_rate', 'learning_rate', 1],
  ])('%s, %s: %d', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  it('is symmetric and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});

describe('closest', () => {
  const keys = ['learning_rate', 'seed', 'reals', 'batch'];
  it.each([
    ['learningRate', 'learning_rate'],
    ['learn_rate', 'learning_rate'],
    ['Seed', 'seed'],
    ['real', 'reals'],
    ['epochs', undefined],
    ['x', undefined],
  ])('%s: %s', (word, expected) => expect(closest(word, keys)).toBe(expected));
});
