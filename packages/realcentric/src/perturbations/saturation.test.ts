import { describe, expect, it } from 'vitest';
import { difference, expected, picture, scene } from './reference.fixture.ts';
import { desaturate } from './saturation.ts';
import { PERTURBATIONS } from './suite.ts';

const { levels } = PERTURBATIONS.CS;

describe('CS', () => {
  it.each(levels.map((share, i) => [i + 1, share]))('level %i is what the formulas and OpenCV give', (level, share) => {
    const result = desaturate(picture, share);
    expect(difference(result, expected('formula', 'CS')[level - 1]!)).toEqual({ largest: 0, share: 0 });
    expect(difference(result, expected('opencv', 'CS')[level - 1]!)).toEqual({ largest: 0, share: 0 });
  });

  it('changes nothing but the last level where all chroma stays', () => {
    const image = scene(40, 40);
    expect(difference(desaturate(image, 1), image).largest).toBeLessThanOrEqual(1);
  });

  it('leaves grey alone of the chroma at level 5, red and blue at most a level off green', () => {
    const { data } = desaturate(scene(64, 40), 0);
    for (let i = 0; i < data.length; i += 3) {
      expect(data[i + 1] - data[i]).toBeGreaterThanOrEqual(0);
      expect(data[i + 1] - data[i]).toBeLessThanOrEqual(1);
      expect(data[i + 2]).toBe(data[i]);
    }
  });

  it('takes each pixel by itself, however many there are', () => {
    const image = scene(90, 70);
    const whole = desaturate(image, 0.3);
    for (let y = 0; y < image.height; y += 23) {
      const row = { width: 90, height: 1, data: image.data.subarray(270 * y, 270 * (y + 1)) };
      expect(whole.data.subarray(270 * y, 270 * (y + 1))).toEqual(desaturate(row, 0.3).data);
    }
  });
});
