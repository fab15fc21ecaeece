import { describe, expect, it } from 'vitest';
import type { FrameIndex } from './frame-index.ts';
import { planStretches, rangesOf } from './plan.ts';

/** A frame every 10 ticks, a key frame every 100 frames. */
const index: FrameIndex = {
  timescale: 1000,
  tick: 0.001,
  times: Float64Array.from({ length: 1000 }, (_, i) => 10 * i),
  keys: Float64Array.from({ length: 10 }, (_, i) => 1000 * i),
  duration: 10,
  complaints: [],
};
const HD = 1920 * 1080;

describe('planStretches', () => {
  it('goes on where starting anew would cost more', () => {
    expect(planStretches([0, 500, 990, 1010, 1990], index, HD)).toEqual([
      { wanted: [0, 500, 990, 1010, 1990], seek: undefined },
    ]);
  });

  it('starts at the key frame in front where much would be decoded for nothing', () => {
    expect(planStretches([0, 5010, 5020, 9990], index, HD)).toEqual([
      { wanted: [0], seek: undefined },
      { wanted: [5010, 5020], seek: 5000 },
      { wanted: [9990], seek: 9000 },
    ]);
    expect(planStretches([9990], index, HD)).toEqual([{ wanted: [9990], seek: 9000 }]);
  });

  it('decodes small frames rather than start anew', () => {
    expect(planStretches([0, 5010, 9990], index, 80 * 64)).toEqual([{ wanted: [0, 5010, 9990], seek: undefined }]);
  });

  it('starts at the beginning where nothing is known of key frames', () => {
    const blind = { ...index, keys: new Float64Array() };
    expect(planStretches([5010, 9990], blind, HD)).toEqual([{ wanted: [5010, 9990], seek: undefined }]);
  });

  it('keeps the list of frames for one run short', () => {
    const every = Array.from({ length: 500 }, (_, i) => 20 * i);
    const stretches = planStretches(every, index, HD);
    expect(stretches.flatMap(({ wanted }) => wanted)).toEqual(every);
    expect(Math.max(...stretches.map(({ wanted }) => wanted.length))).toBeLessThanOrEqual(128);
    const dense = [...index.times];
    expect(planStretches(dense, index, HD)).toEqual([{ wanted: dense, seek: undefined }]);
  });
});

describe('rangesOf', () => {
  it('joins neighbours', () => {
    expect(rangesOf([0, 10, 20, 50, 70, 80], index)).toEqual([
      [0, 20],
      [50, 50],
      [70, 80],
    ]);
  });
});
