/** @file Which frames one run of ffmpeg decodes, and where it starts: a new run costs its start, going on costs what lies between. */
import { lastNotAfter } from '../times.ts';
import type { FrameIndex } from './frame-index.ts';

export interface Stretch {
  /** Timestamps of the frames to give, in ticks, ascending. */
  readonly wanted: readonly number[];
  /** Where to start, in ticks; undefined for the beginning of the file. */
  readonly seek: number | undefined;
}

/** What starting ffmpeg and opening a file costs, as the pixels it would decode meanwhile (0.1 s of one core, H.264). */
const START_COST = 60e6;
/** Terms in the expression that selects frames, which is evaluated for each of them. */
const MAX_RUNS = 128;

/** `wanted` are entries of `index.times`, ascending, none twice; `pixels` are those of one frame. */
export function planStretches(wanted: readonly number[], index: FrameIndex, pixels: number): Stretch[] {
  const { times, keys } = index;
  const stretches: { wanted: number[]; seek: number | undefined }[] = [];
  let runs = 0;
  let previous = -1;
  for (const time of wanted) {
    const position = lastNotAfter(times, time);
    const key = keys.length === 0 || time < keys[0]! ? undefined : keys[lastNotAfter(keys, time)]!;
    const keyPosition = key === undefined ? 0 : lastNotAfter(times, key);
    if (position !== previous + 1) runs += 1;
    const current = stretches.at(-1);
    if (current !== undefined && runs <= MAX_RUNS && (keyPosition - previous) * pixels < START_COST) {
      current.wanted.push(time);
    } else {
      const near = current === undefined && keyPosition * pixels < START_COST;
      stretches.push({ wanted: [time], seek: near ? undefined : key });
      runs = 1;
    }
    previous = position;
  }
  return stretches;
}

/** Neighbouring frames as one range: [first, last] in ticks, both included. */
export function rangesOf(wanted: readonly number[], { times }: FrameIndex): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  let previous = -2;
  for (const time of wanted) {
    const position = lastNotAfter(times, time);
    if (position === previous + 1) ranges.at(-1)![1] = time;
    else ranges.push([time, time]);
    previous = position;
  }
  return ranges;
}
