/** @file The views of a face: the plain crop, its mirror image, and others that show the same face. */
import { expect, it } from 'vitest';
import { alignFace, alignFine } from '../faces/align.ts';
import { syntheticLandmarks } from '../faces/faces.fixture.ts';
import { createImage } from '../images/image.ts';
import { faceViews, MOST_VIEWS } from './views.ts';

const image = createImage(200, 200);
for (let i = 0; i < image.data.length; i++) image.data[i] = (i * 7 + (i >> 5)) % 256;
const face = { landmarks: syntheticLandmarks({ a: 1, b: 0, tx: 100, ty: 100 }) };
const input = { size: 32, margin: 1.3 };

it('begins with the crop that the detector was trained on, and its mirror image', () => {
  const [plain, mirrored] = faceViews(image, face, input, 2);
  expect(plain).toEqual(alignFine(image, face, input));
  const trained = alignFace(image, face, input).image.data;
  expect(Math.max(...trained.map((value, i) => Math.abs(value - plain!.data[i]!)))).toBeLessThanOrEqual(1);
  for (const [x, y] of [
    [0, 0],
    [5, 9],
    [31, 31],
  ] as const) {
    const pixel = (view: typeof plain, column: number) => [
      ...view!.data.subarray(3 * (32 * y + column), 3 * (32 * y + column) + 3),
    ];
    expect(pixel(mirrored, 31 - x)).toEqual(pixel(plain, x));
  }
});

it('gives as many as are asked for, all of them different', () => {
  for (let count = 1; count <= MOST_VIEWS; count++) {
    const views = faceViews(image, face, input, count);
    expect(views).toHaveLength(count);
    expect(new Set(views.map(({ data }) => data.join())).size).toBe(count);
  }
  for (const count of [0, 1.5, MOST_VIEWS + 1]) expect(() => faceViews(image, face, input, count)).toThrow(RangeError);
});
