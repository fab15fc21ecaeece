import { describe, expect, it } from 'vitest';
import { createImage, type RgbImage } from './image.ts';
import { contactSheet, sheetLayout } from './mosaic.ts';

function flat(width: number, height: number, value: number): RgbImage {
  const image = createImage(width, height);
  image.data.fill(value);
  return image;
}

describe('contactSheet', () => {
  it('lays the pictures out row by row, fitted into their cells', () => {
    const tiles = [90, 120, 150].map((value, i) => ({ image: flat(20 * (i + 1), 20, value), caption: '' }));
    const sheet = contactSheet(tiles, { columns: 2, cell: 40, gap: 2, ground: [1, 2, 3] });
    expect([sheet.width, sheet.height]).toEqual([2 + 2 * 42, 2 + 2 * 42]);
    const at = (x: number, y: number) => sheet.data[3 * (y * sheet.width + x)];
    expect([at(22, 22), at(64, 22), at(22, 64)]).toEqual([90, 120, 150]);
    // The second is twice as wide as high: ground above it; the fourth cell is empty.
    expect([at(64, 4), at(64, 64), at(0, 0)]).toEqual([1, 1, 1]);
  });

  it('writes captions, cut to the width of the cell', () => {
    const tiles = [{ image: flat(64, 64, 200), caption: 'a caption that is far too long' }];
    const sheet = contactSheet(tiles, sheetLayout(1, 64));
    expect(sheet.height).toBe(4 + 64 + 11 + 4);
    const row = (y: number) => [...sheet.data.subarray(3 * y * sheet.width, 3 * (y + 1) * sheet.width)];
    expect(row(74).some((value) => value === 255)).toBe(true);
    expect(row(2).every((value) => value === 24)).toBe(true);
  });

  it('refuses an empty list and lays out about a square', () => {
    expect(() => contactSheet([], sheetLayout(0, 32))).toThrow(RangeError);
    expect(sheetLayout(50, 32).columns).toBe(8);
  });
});
