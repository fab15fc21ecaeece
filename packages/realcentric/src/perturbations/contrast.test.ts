import { describe, expect, it } from 'vitest';
import { dim } from './contrast.ts';
import { difference, expected, picture } from './reference.fixture.ts';
import { PERTURBATIONS } from './suite.ts';

describe('CC', () => {
  it.each(PERTURBATIONS.CC.levels.map((p, i) => [i + 1, p]))(
    'level %i is what the formula and OpenCV give',
    (level, p) => {
      const result = dim(picture, p);
      expect(difference(result, expected('formula', 'CC')[level - 1]!)).toEqual({ largest: 0, share: 0 });
      expect(difference(result, expected('opencv', 'CC')[level - 1]!)).toEqual({ largest: 0, share: 0 });
    },
  );

  it.each(PERTURBATIONS.CC.levels)('times %f in whole numbers is cut, never rounded, for every value', (p) => {
    const data = Uint8Array.from({ length: 768 }, (_, i) => i / 3);
    const exact = data.map((value) => Math.floor((value * Math.round(1000 * p)) / 1000));
    expect(dim({ width: 256, height: 1, data }, p).data).toEqual(exact);
  });

  it('times one is the picture, in a copy', () => {
    const result = dim(picture, 1);
    expect(result).toEqual(picture);
    expect(result.data).not.toBe(picture.data);
  });
});
