import { describe, expect, it } from 'vitest';
import { createImage } from './image.ts';
import { noise } from './images.fixture.ts';
import { halvePart, reduce } from './reduce.ts';
import { crop } from './resample.ts';

describe('reduce', () => {
  it('averages whole boxes and what is left at the border', () => {
    const image = createImage(3, 2);
    image.data.set([0, 0, 0, 100, 0, 0, 7, 8, 9, 20, 0, 0, 40, 0, 0, 9, 8, 7]);
    expect([...reduce(image, 2, 2).data]).toEqual([40, 0, 0, 8, 8, 8]);
  });
});

describe('halvePart', () => {
  it('is that part of the whole picture halved', () => {
    for (const [width, height] of [
      [37, 29],
      [40, 32],
    ] as const) {
      const image = noise(width, height);
      const whole = reduce(reduce(image, 2, 2), 2, 2);
      const part = halvePart(image, 2, { x: 14, y: 9, width: width - 14, height: 8 });
      expect([part.x % 4, part.y % 4]).toEqual([0, 0]);
      const region = { x: part.x / 4, y: part.y / 4, width: part.image.width, height: part.image.height };
      expect(crop(whole, region).data).toEqual(part.image.data);
    }
  });
});
