import { describe, expect, it } from 'vitest';
import { rgbToYcbcr } from '../images/colour.ts';
import { random } from '../random.ts';
import { addNoise, addWhiteNoise } from './noise.ts';
import { difference, expected, picture, scene, uniforms } from './reference.fixture.ts';
import { PERTURBATIONS } from './suite.ts';

const { levels } = PERTURBATIONS.GNC;

function moments(values: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return { mean, deviation: Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length) };
}

describe('GNC', () => {
  it.each(levels.map((v, i) => [i + 1, v]))(
    'level %i is what the formulas give for the same draws',
    (level, variance) => {
      const result = addNoise(picture, variance, uniforms());
      expect(difference(result, expected('formula', 'GNC')[level - 1]!)).toEqual({ largest: 0, share: 0 });
    },
  );

  it.each(levels)('has no mean and the variance %f of values in 0..1', (variance) => {
    const values = new Float64Array(60_000);
    addWhiteNoise(values, variance, random(1));
    const { mean, deviation } = moments(values);
    expect(Math.abs(mean / 255)).toBeLessThan(4 * Math.sqrt(variance / 60_000));
    expect((deviation / 255) ** 2 / variance).toBeCloseTo(1, 1);
  });

  it('is white: neighbours and channels do not go together', () => {
    const values = new Float64Array(60_000);
    addWhiteNoise(values, 1 / 255 ** 2, random(2));
    for (const lag of [1, 2, 3, 3 * 64]) {
      let sum = 0;
      for (let i = lag; i < values.length; i++) sum += values[i] * values[i - lag];
      expect(Math.abs(sum / (values.length - lag))).toBeLessThan(0.02);
    }
  });

  it.each([
    [1, 9.4],
    [2, 13.3],
    [3, 21],
    [4, 29.7],
  ])('level %i deviates by %f levels in luma', (level, deviation) => {
    const grey = { width: 200, height: 200, data: new Uint8Array(120_000).fill(128) };
    const { data } = addNoise(grey, levels[level - 1]!, random(3));
    const luma = rgbToYcbcr(data).filter((_, i) => i % 3 === 0);
    const levelsOf255 = luma.map((value) => (255 * value - 16) / 219);
    expect(Math.abs(moments(levelsOf255).deviation / deviation - 1)).toBeLessThan(0.03);
  });

  it('repeats with the seed and differs with another', () => {
    const image = scene(50, 50);
    expect(addNoise(image, 0.01, random(5))).toEqual(addNoise(image, 0.01, random(5)));
    expect(addNoise(image, 0.01, random(6))).not.toEqual(addNoise(image, 0.01, random(5)));
  });

  it('of no variance changes nothing but the last level', () => {
    const image = scene(40, 40);
    expect(difference(addNoise(image, 0, random(1)), image).largest).toBeLessThanOrEqual(1);
  });
});
