import { describe, expect, it } from 'vitest';
import { createImage } from '../images/image.ts';
import type { Detection } from './boxes.ts';
import { enlarge, finerLevels, type Level, pyramidOf, turnBack, turnImage, viewsOf, wholeView } from './pyramid.ts';

const detection = (x: number, y: number, side: number): Detection => ({
  box: { x, y, width: side, height: side },
  keypoints: Float32Array.from([x, y, x + side, y + side]),
  score: 0.9,
});

/** Pixels that the detector sees of some levels. */
const pixels = (levels: readonly Level[]) =>
  levels.reduce((sum, { rows, columns }) => {
    const along = (spans: Level['rows']) => spans.reduce((total, { length }) => total + length, 0);
    return sum + along(rows) * along(columns);
  }, 0);

describe('levels', () => {
  it('show the whole picture in one view no larger than its sides need', () => {
    const { scale, columns, rows } = wholeView(1920, 1080);
    expect(scale).toBe(256 / 1920);
    expect(columns).toEqual([{ from: 0, length: 256 }]);
    expect(rows).toEqual([{ from: -8, length: 160 }]);
  });

  it('give it room in the middle of a square where it is to take a share of it', () => {
    const { scale, columns, rows } = wholeView(1024, 512, 0.5);
    expect(scale).toBe(0.125);
    expect(columns).toEqual([{ from: -64, length: 256 }]);
    expect(rows).toEqual([{ from: -96, length: 256 }]);
  });

  it('go on to where the smallest face has 16 pixels, in steps of about two', () => {
    const scales = finerLevels(2048, 1024, 32).map((level) => level.scale);
    expect(scales).toHaveLength(2);
    expect(scales[0]).toBeCloseTo(0.25, 9);
    expect(scales[1]).toBeCloseTo(0.5, 9);
  });

  it('are none where the whole view does', () => {
    expect(finerLevels(250, 250, 32)).toEqual([]);
    expect(finerLevels(512, 512, 32)).toEqual([]);
    expect(finerLevels(2048, 1024, 200)).toEqual([]);
  });

  it('never enlarge a picture', () => {
    expect(finerLevels(600, 600, 4).at(-1)?.scale).toBe(1);
  });

  it('are a little coarser where that wastes less of a view, if they may', () => {
    const [exact, about] = [finerLevels(1920, 1080, 66), finerLevels(1920, 1080, 66, 0.85)];
    expect(pixels(about)).toBeLessThan(0.85 * pixels(exact));
    expect(about[0].scale / exact[0].scale).toBeGreaterThan(0.85);
    expect(finerLevels(1024, 1024, 64, 0.85)).toEqual(finerLevels(1024, 1024, 64));
  });

  it('cover every pixel, and every face of 64 pixels whole', () => {
    for (const [width, height] of [
      [257, 300],
      [1920, 1280],
      [3000, 700],
    ]) {
      for (const level of finerLevels(width, height, 32)) {
        for (const [spans, size] of [
          [level.columns, level.width],
          [level.rows, level.height],
        ] as const) {
          const last = spans.at(-1) as Level['rows'][number];
          expect(spans[0].from).toBeLessThanOrEqual(0);
          expect(last.from + last.length).toBeGreaterThanOrEqual(size);
          expect(spans.filter(({ length }) => length % 32 !== 0 || length > 512)).toEqual([]);
          spans.slice(1).forEach(({ from }, i) => {
            expect(spans[i].from + spans[i].length - from).toBeGreaterThanOrEqual(64);
          });
        }
      }
    }
  });

  it('are at most 8 million pixels each, however large the picture', () => {
    const levels = finerLevels(20_000, 15_000, 32);
    expect(Math.max(...levels.map((level) => pixels([level])))).toBeLessThanOrEqual(8 * 2 ** 20);
    expect(pixels([levels.at(-1) as Level])).toBeGreaterThan(6e6);
  });
});

describe('views', () => {
  const image = createImage(600, 400);
  for (let y = 0; y < 400; y++)
    for (let x = 0; x < 600; x++) image.data.set([x % 256, y % 256, x >> 8], 3 * (y * 600 + x));
  const spans = (starts: readonly number[]) => starts.map((from) => ({ from, length: 256 }));
  const level = { scale: 1, width: 600, height: 400, columns: spans([0, 172, 344]), rows: spans([0, 144]) };

  it('hold the pixels of their part and map detections back', () => {
    const views = [...viewsOf(image, level)];
    expect(views).toHaveLength(6);
    const last = views[5];
    expect(Array.from(last.image.data.subarray(0, 3))).toEqual([344 % 256, 144, 1]);
    expect(last.toPicture(detection(10, 20, 30))?.box).toEqual({ x: 354, y: 164, width: 30, height: 30 });
    expect(Array.from(last.toPicture(detection(10, 20, 30))?.keypoints ?? [])).toEqual([354, 164, 384, 194]);
  });

  it('leave what an inner edge cuts to the next view, not what the edge of the picture cuts', () => {
    const [first] = viewsOf(image, level);
    expect(first.toPicture(detection(240, 20, 30))).toBeUndefined();
    expect(first.toPicture(detection(20, 240, 30))).toBeUndefined();
    expect(first.toPicture(detection(-10, -10, 30))?.box.x).toBe(-10);
  });

  it('are black beyond the picture, which they show in the middle', () => {
    const small = createImage(100, 50);
    small.data.fill(200);
    const [view] = viewsOf(small, wholeView(100, 50, 0.5));
    expect([view.image.width, view.image.height]).toEqual([256, 256]);
    expect([view.image.data[0], view.image.data[3 * (128 * 256 + 128)]]).toEqual([0, 200]);
    const { box } = view.toPicture(detection(128, 128, 64)) as Detection;
    expect(box).toEqual({ x: 50, y: 25, width: 50, height: 50 });
  });
});

describe('pyramidOf', () => {
  it('gives the smallest copy that is no smaller than asked for, and makes it once', () => {
    const pyramid = pyramidOf(createImage(1025, 770));
    const sizeAt = (scale: number) => {
      const { image, factor } = pyramid.at(scale);
      return [image.width, image.height, factor];
    };
    expect(sizeAt(1)).toEqual([1025, 770, 1]);
    expect(sizeAt(0.51)).toEqual([1025, 770, 1]);
    expect(sizeAt(0.5)).toEqual([513, 385, 2]);
    expect(sizeAt(0.25)).toEqual([257, 193, 4]);
    expect(sizeAt(0.13)).toEqual([257, 193, 4]);
    expect(sizeAt(0.1)).toEqual([129, 97, 8]);
    expect(pyramid.at(0.1).image).toBe(pyramid.at(0.12).image);
    expect(enlarge(detection(1, 2, 3), 4).box).toEqual({ x: 4, y: 8, width: 12, height: 12 });
  });

  it('keeps things in their place', () => {
    const image = createImage(160, 80);
    for (let y = 32; y < 48; y++) image.data.fill(255, 3 * (y * 160 + 64), 3 * (y * 160 + 80));
    for (const [scale, side] of [
      [0.5, 8],
      [0.25, 4],
      [0.125, 2],
    ] as const) {
      const { image: reduced, factor } = pyramidOf(image).at(scale);
      const lit = [...reduced.data].flatMap((value, i) => (value === 255 && i % 3 === 0 ? [i / 3] : []));
      expect(lit).toHaveLength(side * side);
      expect([lit[0] % reduced.width, Math.floor(lit[0] / reduced.width)]).toEqual([64 / factor, 32 / factor]);
    }
  });
});

describe('quarter turns', () => {
  it('turn clockwise, and detections back', () => {
    const image = createImage(5, 3);
    image.data.set([9, 8, 7], 3 * (1 * 5 + 4));
    for (const turns of [1, 2, 3] as const) {
      const turned = turnImage(image, turns);
      const at = turned.data.indexOf(9) / 3;
      const pixel = detection(at % turned.width, Math.floor(at / turned.width), 1);
      expect(turnBack(pixel, turns, 5, 3).box).toEqual({ x: 4, y: 1, width: 1, height: 1 });
    }
    const clockwise = turnImage(image, 1);
    expect([clockwise.width, clockwise.height, clockwise.data.indexOf(9) / 3]).toEqual([3, 5, 4 * 3 + 1]);
  });

  it('turn keypoints with the box', () => {
    const back = turnBack(detection(10, 20, 30), 1, 200, 100);
    expect(back.box).toEqual({ x: 20, y: 60, width: 30, height: 30 });
    expect(Array.from(back.keypoints)).toEqual([20, 90, 50, 60]);
    expect(turnBack(detection(1, 2, 3), 0, 9, 9)).toEqual(detection(1, 2, 3));
  });
});
