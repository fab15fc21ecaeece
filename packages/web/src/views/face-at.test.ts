/** @file Boxes between frames, on a face that moves by ten pixels a second. */
import type { FaceFinding } from 'realcentric/browser';
import { expect, it } from 'vitest';
import { boxAt, nearestFrame } from './face-at.ts';

const at = (x: number) => ({ x, y: 5, width: 20, height: 20 });
const frame = (time: number) => ({ time, box: at(10 * time), size: 20, probability: 0.5, distance: 0.1, weight: 0.2 });
const face = {
  box: at(10),
  ranges: [
    { start: 0, end: 2 },
    { start: 6, end: 7 },
  ],
  frames: [frame(0), frame(1), frame(2), frame(6), frame(7)],
} as unknown as FaceFinding;

it('moves between the frames looked at', () => {
  expect(boxAt(face, 0.5)).toEqual(at(5));
  expect(boxAt(face, 1)).toEqual(at(10));
  expect(boxAt(face, 6.75)!.x).toBeCloseTo(67.5);
});

it('is where it was at the ends, and nowhere while it is off the screen', () => {
  expect(boxAt(face, -0.1)).toEqual(at(0));
  expect(boxAt(face, 7.1)).toEqual(at(70));
  expect(boxAt(face, 4)).toBeUndefined();
  expect(boxAt(face, 9)).toBeUndefined();
});

it('is the best box of a picture, and of a video that is shown by one frame', () => {
  expect(boxAt(face, null)).toEqual(at(10));
  expect(boxAt({ ...face, ranges: null }, 3)).toEqual(at(10));
});

it('finds the nearest frame', () => {
  expect(nearestFrame(face, 3.5).time).toBe(2);
  expect(nearestFrame(face, 100).time).toBe(7);
});
