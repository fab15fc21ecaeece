import { describe, expect, it } from 'vitest';
import { createImage } from '../images/image.ts';
import type { Detection } from './boxes.ts';
import { enlarge, finerLevels, type Level, reduceFor, turnBack, turnImage, viewsOf, wholeView } from './pyramid.ts';

const detection = (x: number, y: number, side: number): Detection => ({
  box: { x, y, width: side, height: side },
  keypoints: Float32Array.from([x, y, x + side, y + side]),
  score: 0.9,
});

describe('levels', () => {
  it('show the whole picture in one view, centred', () => {
    const { scale, columns, rows } = wholeView(1024, 512);
    expect(scale).toBe(0.25);
    expect(columns).toEqual([0]);
    expect(rows).toEqual([-64]);
    expect(wholeView(1024, 512, 0.5)).toEqual({ scale: 0.125, columns: [-64], rows: [-96] });
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

  it('are a little coarser where that takes fewer tiles, if they may', () => {
    const tiles = (levels: readonly Level[]) =>
      levels.reduce((sum, { rows, columns }) => sum + rows.length * columns.length, 0);
    const [exact, about] = [finerLevels(1920, 1080, 66), finerLevels(1920, 1080, 66, 0.85)];
    expect([tiles(exact), tiles(about)]).toEqual([6, 2]);
    expect(about[0].scale / exact[0].scale).toBeGreaterThan(0.85);
    expect(finerLevels(1024, 1024, 66, 0.85)).toEqual(finerLevels(1024, 1024, 66));
  });

  const tiles = ({ columns, rows }: Level) => columns.length * rows.length;

  it('cover every pixel, and every face of 64 pixels whole', () => {
    for (const [width, height] of [
      [257, 300],
      [1920, 1280],
      [3000, 700],
    ]) {
      for (const level of finerLevels(width, height, 32)) {
        for (const [starts, size] of [
          [level.columns, Math.round(width * level.scale)],
          [level.rows, Math.round(height * level.scale)],
        ] as const) {
          expect(starts[0]).toBeLessThanOrEqual(0);
          expect((starts.at(-1) as number) + 256).toBeGreaterThanOrEqual(size);
          starts.slice(1).forEach((start, i) => {
            expect(starts[i] + 256 - start).toBeGreaterThanOrEqual(64);
          });
        }
      }
    }
  });

  it('are at most 128 tiles each, however large the picture', () => {
    const levels = finerLevels(20_000, 15_000, 32);
    expect(Math.max(...levels.map(tiles))).toBeLessThanOrEqual(128);
    expect(tiles(levels.at(-1) as Level)).toBeGreaterThan(90);
  });
});

describe('views', () => {
  const image = createImage(600, 400);
  for (let y = 0; y < 400; y++)
    for (let x = 0; x < 600; x++) image.data.set([x % 256, y % 256, x >> 8], 3 * (y * 600 + x));
  const level = { scale: 1, columns: [0, 172, 344], rows: [0, 144] };

  it('hold the pixels of their tile and map detections back', () => {
    const views = [...viewsOf(image, level)];
    expect(views).toHaveLength(6);
    const last = views[5];
    expect(Array.from(last.pixels.subarray(0, 3))).toEqual([344 % 256, 144, 1]);
    expect(last.toPicture(detection(10, 20, 30))?.box).toEqual({ x: 354, y: 164, width: 30, height: 30 });
    expect(Array.from(last.toPicture(detection(10, 20, 30))?.keypoints ?? [])).toEqual([354, 164, 384, 194]);
  });

  it('leave what an inner edge cuts to the next tile, not what the edge of the picture cuts', () => {
    const [first] = viewsOf(image, level);
    expect(first.toPicture(detection(240, 20, 30))).toBeUndefined();
    expect(first.toPicture(detection(20, 240, 30))).toBeUndefined();
    expect(first.toPicture(detection(-10, -10, 30))?.box.x).toBe(-10);
  });

  it('are black beyond a small picture, which they show in the middle', () => {
    const small = createImage(100, 50);
    small.data.fill(200);
    const [view] = viewsOf(small, wholeView(100, 50));
    expect([view.pixels[0], view.pixels[3 * (128 * 256 + 128)]]).toEqual([0, 200]);
    const { box } = view.toPicture(detection(128, 128, 64)) as Detection;
    expect(box).toEqual({ x: 50, y: 25, width: 25, height: 25 });
  });
});

describe('reduceFor', () => {
  it('keeps what the search needs', () => {
    expect(reduceFor(createImage(250, 250), 32).factor).toBe(1);
    expect(reduceFor(createImage(1920, 1280), 32).factor).toBe(2);
    expect(reduceFor(createImage(1920, 1280), 16).factor).toBe(1);
    expect(reduceFor(createImage(1920, 1280), 64).factor).toBe(4);
    const { image, factor } = reduceFor(createImage(1025, 770), 64);
    expect([image.width, image.height, factor]).toEqual([257, 193, 4]);
    expect(enlarge(detection(1, 2, 3), 4).box).toEqual({ x: 4, y: 8, width: 12, height: 12 });
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
