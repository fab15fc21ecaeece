/** @file Which frames are looked at: first the whole clip, then cuts and faces seen seldom, then the gaps. */
import { describe, expect, it } from 'vitest';
import { rememberRefused } from '../../faces/refused.ts';
import { GREY_SIDE } from '../../images/block-match.ts';
import type { Seen } from './moments.ts';
import { cutFrames, denserFrames, firstFrames, supportingFrames, widestGaps } from './sampling.ts';

const clip = (seconds: number, rate = 10, budget = 240) => ({
  times: Array.from({ length: Math.round(seconds * rate) }, (_, i) => i / rate),
  budget,
});

/** Frames that were looked at; every shot has a colour of its own. */
const seen = (frames: readonly (readonly [frame: number, shot: number])[]): Seen[] =>
  frames.map(([frame, shot]) => {
    const colours = new Float32Array(512);
    colours[shot] = 1;
    return {
      frame,
      time: frame / 10,
      look: { colours, greys: new Float32Array(GREY_SIDE ** 2) },
      refused: rememberRefused(),
      sightings: [],
    };
  });

const track = (...frames: number[]) => ({ frames, sightings: [] });

describe('the first pass', () => {
  it('lies evenly over the clip, every two seconds', () => {
    const frames = firstFrames(clip(60));
    expect(frames).toHaveLength(30);
    expect(frames.slice(0, 3)).toEqual([10, 30, 50]);
    expect(frames.at(-1)).toBe(590);
  });

  it('looks at short clips more closely, at the shortest as a whole', () => {
    expect(firstFrames(clip(8))).toHaveLength(16);
    expect(firstFrames(clip(0.5))).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes a third of the budget in long films, and never more than there is', () => {
    expect(firstFrames(clip(7200))).toHaveLength(80);
    expect(firstFrames(clip(7200, 10, 10))).toHaveLength(10);
  });
});

it('closes in on a cut until it is known as closely as frames are looked at', () => {
  let frames = seen([
    [0, 0],
    [180, 1],
  ]);
  const rounds: number[][] = [];
  for (;;) {
    const next = cutFrames(clip(20), frames);
    if (next.length === 0) break;
    rounds.push(next);
    // The cut lies before frame 82.
    const looked = next.map((frame) => [frame, frame >= 82 ? 1 : 0] as const);
    frames = [...frames, ...seen(looked)].sort((a, b) => a.frame - b.frame);
  }
  // Halved, until all that is missing takes two frames.
  expect(rounds).toEqual([[90], [45], [60, 75]]);
  expect(
    cutFrames(
      clip(10),
      seen([
        [0, 0],
        [80, 0],
      ]),
    ),
  ).toEqual([]);
});

it('looks around faces that were seen too seldom to judge them', () => {
  const frames = seen([
    [0, 0],
    [50, 0],
    [90, 0],
  ]);
  expect(supportingFrames(clip(10), frames, [track(50)])).toEqual([54, 46, 58]);
  // Within the clip, and none that is known.
  expect(supportingFrames(clip(10), frames, [track(0)])).toEqual([4, 8, 12]);
  expect(supportingFrames(clip(10), frames, [track(0, 30, 60, 90)])).toEqual([]);
  // It was not there a little before and after.
  const more = seen([
    [46, 0],
    [50, 0],
    [54, 0],
  ]);
  expect(supportingFrames(clip(10), more, [track(50)])).toEqual([]);
  expect(supportingFrames(clip(10), more, [track(50, 54)])).toEqual([58, 62]);
});

it('fills the widest gaps of a face in doubt, and reaches halfway to its neighbours', () => {
  const frames = seen([
    [0, 0],
    [20, 0],
    [40, 0],
    [90, 0],
  ]);
  expect(denserFrames(clip(10), frames, track(20, 40))).toEqual([65, 10, 30]);
  expect(denserFrames(clip(10), frames, track(90))).toEqual([65, 95]);
});

it('fills the widest gaps of the clip', () => {
  expect(
    widestGaps(
      clip(10),
      seen([
        [10, 0],
        [90, 0],
      ]),
    ),
  ).toEqual([50, 4, 95]);
});
