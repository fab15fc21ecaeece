/**
 * @file Which frames of a video to look at next. First some that are spread evenly; then around cuts and tracks that are too short to judge;
 * then, of the faces that are in doubt, more, where the widest gaps are.
 */
import { LEAST_FRAMES } from '../verdict.ts';
import { cutBetween, type Seen, type SeenTrack } from './moments.ts';

/** Seconds between the frames of the first pass, in a clip that is neither short nor long. */
const SPACING = 2;
/** Frames of the first pass at least; clips with fewer are looked at whole. */
const LEAST_FIRST = 16;
/** Share of the budget that the first pass may take, in long videos. */
const FIRST_SHARE = 1 / 3;
/**
 * Cuts are looked for until they are known to within so many seconds: no closer than shots are looked at anywhere. To within 0.7 s took as
 * long as a third of the scan of a minute.
 */
const CUT_WITHIN = 2.1;
/** Parts of a gap with a cut that are looked at at once. */
const MOST_PARTS = 3;
/** Seconds between the frames around a face that was seen seldom. */
const NEARBY = 0.4;
/** Frames nearby that do not show it, after which it is sought no more. */
const MISSED = 2;
/** Frames that a face in doubt gets at a time. */
const DOUBTFUL = 16;

/** When the frames of the video are shown (ascending, seconds), and how many of them may be looked at. */
export interface Clip {
  readonly times: readonly number[];
  readonly budget: number;
}

/** Numbers of the frames of the first pass, ascending: the middles of equal parts. */
export function firstFrames({ times, budget }: Clip): number[] {
  const count = times.length;
  const duration = (times[count - 1] ?? 0) - (times[0] ?? 0);
  const wanted = Math.max(LEAST_FIRST, Math.min(duration / SPACING, budget * FIRST_SHARE));
  const parts = Math.min(count, budget, Math.ceil(wanted));
  return Array.from({ length: parts }, (_, i) => Math.floor(((i + 0.5) * count) / parts));
}

/** Number of the last frame that is shown at a time or before; 0 before the first. */
export function frameAt(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Between two frames with a cut between them, until the shots' ends are known; a short shot between them shows itself thereby. A gap that few
 * frames close gets all of them at once, as each time that a place of the video is looked for costs more than a frame; wider ones are halved.
 */
export function cutFrames({ times }: Clip, seen: readonly Seen[]): number[] {
  return seen.flatMap((after, i) => {
    const before = seen[i - 1];
    const gap = before ? after.time - before.time : 0;
    if (!before || gap <= CUT_WITHIN || !cutBetween(before, after)) return [];
    const parts = Math.ceil(gap / CUT_WITHIN);
    const count = parts <= MOST_PARTS ? parts : 2;
    return Array.from({ length: count - 1 }, (_, k) => frameAt(times, before.time + (gap * (k + 1)) / count)).filter(
      (frame) => frame > before.frame && frame < after.frame,
    );
  });
}

/** Around faces that were seen in fewer frames than it takes to judge them: a little before and after, nearest first. */
export function supportingFrames({ times }: Clip, seen: readonly Seen[], tracks: readonly SeenTrack[]): number[] {
  const known = new Set(seen.map(({ frame }) => frame));
  return tracks.flatMap(({ frames }) => {
    const wanted: number[] = [];
    const [first, last] = [frames[0] as number, frames[frames.length - 1] as number];
    const reach = {
      from: (times[first] as number) - LEAST_FRAMES * NEARBY,
      to: (times[last] as number) + LEAST_FRAMES * NEARBY,
    };
    const near = seen.filter(({ time }) => time >= reach.from && time <= reach.to);
    if (near.filter(({ frame }) => !frames.includes(frame)).length >= MISSED) return [];
    for (let step = 1; step <= LEAST_FRAMES && frames.length + wanted.length < LEAST_FRAMES; step++) {
      for (const time of [(times[last] as number) + step * NEARBY, (times[first] as number) - step * NEARBY]) {
        const frame = frameAt(times, time);
        if (known.has(frame) || wanted.includes(frame)) continue;
        if (frames.length + wanted.length < LEAST_FRAMES) wanted.push(frame);
      }
    }
    return wanted;
  });
}

/** The middles of the widest gaps between frames (ascending), widest first. */
function middlesOfGaps(frames: readonly number[], most: number): number[] {
  return frames
    .slice(1)
    .map((to, i) => ({ gap: to - (frames[i] as number), middle: Math.floor(((frames[i] as number) + to) / 2) }))
    .filter(({ gap }) => gap > 1)
    .sort((a, b) => b.gap - a.gap)
    .slice(0, most)
    .map(({ middle }) => middle);
}

/** In the widest gaps between the frames of a face, and beside its first and last, halfway to the next frame that was looked at. */
export function denserFrames({ times }: Clip, seen: readonly Seen[], { frames }: SeenTrack): number[] {
  const [first, last] = [frames[0] as number, frames[frames.length - 1] as number];
  const all = seen.map(({ frame }) => frame);
  const before = all[all.indexOf(first) - 1] ?? -1;
  const after = all[all.indexOf(last) + 1] ?? times.length;
  return middlesOfGaps([before, ...all.filter((frame) => frame >= first && frame <= last), after], DOUBTFUL);
}

/** In the widest gaps of the whole video. */
export function widestGaps({ times }: Clip, seen: readonly Seen[]): number[] {
  return middlesOfGaps([-1, ...seen.map(({ frame }) => frame), times.length], LEAST_FIRST);
}
