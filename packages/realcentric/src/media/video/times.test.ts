import { describe, expect, it } from 'vitest';
import { checkTimes, fittedSize, lastNotAfter, spreadTimes } from './times.ts';
import type { VideoFacts } from './types.ts';

const facts: VideoFacts = {
  width: 640,
  height: 480,
  start: 0,
  duration: 9,
  rotation: 0,
  frameRate: 30,
  frames: 270,
  codec: 'h264',
  colour: { matrix: 'bt601', range: 'limited' },
  bitDepth: 8,
};

describe('spreadTimes', () => {
  it('covers the whole clip in equal steps', () => {
    const times = spreadTimes(facts, 32);
    expect(times).toHaveLength(32);
    expect(times[0]).toBeCloseTo(9 / 64);
    expect(times[31]).toBeCloseTo(9 - 9 / 64);
    for (let i = 1; i < 32; i++) expect(times[i]! - times[i - 1]!).toBeCloseTo(9 / 32);
  });

  it('counts from the first frame of the file', () => {
    expect(spreadTimes({ ...facts, start: 1.4 }, 3)).toEqual([2.9, 5.9, 8.9].map((time) => expect.closeTo(time)));
  });

  it('gives no more times than there are frames', () => {
    expect(spreadTimes({ ...facts, frames: 3, duration: 0.1 }, 32)).toHaveLength(3);
    expect(spreadTimes({ ...facts, frames: undefined }, 300)).toHaveLength(300);
  });

  it('refuses what is no number of frames', () => {
    expect(() => spreadTimes(facts, 0)).toThrow(RangeError);
    expect(() => spreadTimes(facts, 1.5)).toThrow(RangeError);
  });
});

describe('lastNotAfter', () => {
  it('finds the frame that is on the screen', () => {
    const sorted = Float64Array.of(10, 20, 20.5, 30);
    const found = [5, 10, 19, 20, 20.4, 20.5, 29, 30, 99].map((value) => lastNotAfter(sorted, value));
    expect(found).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 3]);
  });
});

describe('checkTimes', () => {
  it('refuses times that go back or are no numbers', () => {
    expect(() => checkTimes([0, 1, 1, 2])).not.toThrow();
    expect(() => checkTimes([0, 2, 1])).toThrow('times[2]');
    expect(() => checkTimes([Number.NaN])).toThrow('times[0]');
  });
});

describe('fittedSize', () => {
  it('keeps the shape and never enlarges', () => {
    expect(fittedSize({ width: 1920, height: 1080 }, 640)).toEqual({ width: 640, height: 360 });
    expect(fittedSize({ width: 1080, height: 1920 }, 640)).toEqual({ width: 360, height: 640 });
    expect(fittedSize({ width: 320, height: 200 }, 640)).toEqual({ width: 320, height: 200 });
    expect(fittedSize({ width: 320, height: 200 }, undefined)).toEqual({ width: 320, height: 200 });
  });
});
