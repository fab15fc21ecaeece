import { describe, expect, it } from 'vitest';
import { containment, type Detection, hullBox, overlap, shareInside, suppress } from './boxes.ts';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

function detection(x: number, y: number, side: number, score: number): Detection {
  return { box: box(x, y, side, side), keypoints: new Float32Array(12).map((_, i) => (i % 2 ? y : x)), score };
}

describe('overlap and containment', () => {
  it('measure what two boxes share', () => {
    expect(overlap(box(0, 0, 10, 10), box(0, 0, 10, 10))).toBe(1);
    expect(overlap(box(0, 0, 10, 10), box(5, 0, 10, 10))).toBeCloseTo(1 / 3, 12);
    expect(overlap(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0);
    expect(overlap(box(0, 0, 10, 10), box(2, 2, 5, 5))).toBeCloseTo(0.25, 12);
    expect(containment(box(0, 0, 10, 10), box(2, 2, 5, 5))).toBe(1);
    expect(containment(box(0, 0, 10, 10), box(8, 0, 4, 10))).toBeCloseTo(0.5, 12);
    expect(containment(box(0, 0, 10, 10), box(0, 20, 4, 10))).toBe(0);
    expect(shareInside(box(-5, 0, 10, 10), box(0, 0, 8, 8))).toBeCloseTo(0.4, 12);
    expect(shareInside(box(-10, -10, 40, 40), box(0, 0, 20, 20))).toBeCloseTo(0.25, 12);
  });
});

describe('hullBox', () => {
  it('holds all points, and no more', () => {
    expect(hullBox([3, -1, 5, 4, -2, 0])).toEqual(box(-2, -1, 7, 5));
  });
});

describe('suppress', () => {
  it('averages what overlaps, weighted by score, under the best score', () => {
    const [merged, ...rest] = suppress([detection(0, 0, 100, 0.6), detection(10, 0, 100, 0.9)], 0.3);
    expect(rest).toEqual([]);
    expect(merged.score).toBe(0.9);
    expect(merged.box.x).toBeCloseTo(6, 6);
    expect(merged.box.width).toBeCloseTo(100, 6);
    expect(merged.keypoints[0]).toBeCloseTo(6, 5);
    expect(merged.keypoints[1]).toBe(0);
  });

  it('keeps faces apart, best first, and does not chain them', () => {
    // Each overlaps the next by 1/3, the outer two not at all.
    const row = [detection(0, 0, 100, 0.7), detection(50, 0, 100, 0.9), detection(100, 0, 100, 0.8)];
    expect(suppress(row, 0.3).map((d) => d.score)).toEqual([0.9]);
    expect(suppress(row, 0.4).map((d) => d.score)).toEqual([0.9, 0.8, 0.7]);
    const chain = [detection(0, 0, 100, 0.9), detection(40, 0, 100, 0.8), detection(80, 0, 100, 0.7)];
    expect(suppress(chain, 0.3).map((d) => d.score)).toEqual([0.9, 0.7]);
  });

  it('leaves a single detection and an empty list as they are', () => {
    const one = detection(1, 2, 3, 0.5);
    expect(suppress([one], 0.3)).toEqual([one]);
    expect(suppress([], 0.3)).toEqual([]);
  });
});
