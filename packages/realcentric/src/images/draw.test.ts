import { describe, expect, it } from 'vitest';
import { type Colour, drawFinding, drawOutline, drawText, fillRectangle, readableOn, textSize } from './draw.ts';
import { glyphPixel } from './font.ts';
import { createImage, type RgbImage } from './image.ts';

const red: Colour = [200, 10, 20];
const white: Colour = [255, 255, 255];

function at(image: RgbImage, x: number, y: number): number[] {
  return [...image.data.subarray(3 * (y * image.width + x), 3 * (y * image.width + x) + 3)];
}

describe('drawText', () => {
  it('writes the letters of the font on a filled ground', () => {
    const image = createImage(60, 20);
    drawText(image, '4%', 3, 2, 1, white, red);
    const size = textSize('4%', 1);
    expect(size).toEqual({ width: 15, height: 11 });
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const letter = x >= 2 && x < 7 ? '4' : x >= 8 && x < 13 ? '%' : ' ';
        const dot = y >= 2 && y < 9 && glyphPixel(letter, (x - 2) % 6, y - 2);
        expect(at(image, 3 + x, 2 + y)).toEqual(dot ? white : red);
      }
    }
    expect(at(image, 2, 5)).toEqual([0, 0, 0]);
    expect(at(image, 18, 5)).toEqual([0, 0, 0]);
  });

  it('moves the text into the picture and survives one that does not fit', () => {
    const image = createImage(40, 30);
    drawText(image, 'ab', 1000, -50, 1, white, red);
    expect(at(image, 39, 0)).toEqual(red);
    expect(at(image, 39 - 15, 0)).toEqual([0, 0, 0]);
    drawText(image, 'far too long a text', 5, 5, 3, white, red);
    expect(image.data.length).toBe(3600);
  });

  it('knows every sign that findings need, each different', () => {
    const signs = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.%:-_/(),+=';
    const pictures = [...signs].map((sign) => {
      let bits = '';
      for (let y = 0; y < 7; y++) for (let x = 0; x < 5; x++) bits += glyphPixel(sign, x, y) ? '1' : '0';
      return bits;
    });
    expect(new Set(pictures).size).toBe(signs.length);
    expect(pictures.some((bits) => !bits.includes('1'))).toBe(false);
    expect(glyphPixel('\u00e9', 2, 6)).toBe(glyphPixel('?', 2, 6));
  });
});

describe('drawOutline', () => {
  it('draws the edges of an upright box and nothing inside', () => {
    const image = createImage(40, 40);
    drawOutline(
      image,
      [
        [10, 10],
        [30, 10],
        [30, 30],
        [10, 30],
      ],
      2,
      red,
    );
    for (const [x, y] of [
      [20, 9],
      [20, 10],
      [9, 20],
      [30, 20],
      [20, 29],
    ] as const) {
      expect(at(image, x, y)).toEqual(red);
    }
    expect(at(image, 20, 20)).toEqual([0, 0, 0]);
    expect(at(image, 5, 20)).toEqual([0, 0, 0]);
  });

  it('follows a rotated box, and leaves out what lies outside', () => {
    const image = createImage(40, 40);
    drawOutline(
      image,
      [
        [20, 5],
        [35, 20],
        [20, 35],
        [-500, 20],
      ],
      3,
      red,
    );
    expect(at(image, 27, 12)).toEqual(red);
    expect(at(image, 20, 20)).toEqual([0, 0, 0]);
  });
});

describe('drawFinding', () => {
  it('leaves the original alone and puts the label above, or below where there is no room', () => {
    const image = createImage(300, 300);
    const box = (top: number) =>
      [
        [100, top],
        [200, top],
        [200, top + 100],
        [100, top + 100],
      ] as const;
    const above = drawFinding(image, box(150), 'fake 93%', red);
    expect(image.data.every((value) => value === 0)).toBe(true);
    expect(at(above, 100, 147)).toEqual(red);
    const below = drawFinding(image, box(3), 'fake 93%', red);
    expect(at(below, 100, 106)).toEqual(red);
  });
});

describe('readableOn and fillRectangle', () => {
  it('chooses the contrast', () => {
    expect(readableOn([250, 250, 90])).toEqual([0, 0, 0]);
    expect(readableOn(red)).toEqual(white);
  });

  it('clips at the picture', () => {
    const image = createImage(4, 4);
    fillRectangle(image, -3, 2, 5, 50, red);
    expect([at(image, 1, 3), at(image, 2, 3), at(image, 1, 1)]).toEqual([red, [0, 0, 0], [0, 0, 0]]);
  });
});
