/** @file Which frame is on the screen at a time, times that lie evenly over a clip, and the size of what is given. */
import type { VideoFacts } from './types.ts';

/**
 * The middles of `count` equal parts of the whole clip, in seconds on the clock of the file, ascending. A clip that is known to have
 * fewer frames than that gives one time for each of its frames.
 */
export function spreadTimes(facts: VideoFacts, count: number): number[] {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} is no number of frames`);
  const parts = Math.min(count, facts.frames ?? count);
  return Array.from({ length: parts }, (_, i) => facts.start + ((i + 0.5) * facts.duration) / parts);
}

/** Index of the last of `sorted` (ascending, at least one) that is not above `value`; 0 where all are. */
export function lastNotAfter(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** @throws RangeError unless the times are finite numbers that never go back */
export function checkTimes(times: readonly number[]): void {
  times.forEach((time, i) => {
    if (!Number.isFinite(time)) throw new RangeError(`times[${i}] is ${time}`);
    if (i > 0 && time < times[i - 1]) throw new RangeError(`times[${i}] is before the one in front of it`);
  });
}

/** Width and height of frames whose longer side is at most `maxSide`. */
export function fittedSize(
  { width, height }: Pick<VideoFacts, 'width' | 'height'>,
  maxSide: number | undefined,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, (maxSide ?? Infinity) / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
