/** @file Where a face of a video is at a time between the frames that were looked at. */
import type { FaceFinding } from 'realcentric/browser';

type Box = FaceFinding['box'];
type Frame = FaceFinding['frames'][number];

/** Outside of its ranges a face is still shown for so long (seconds): ranges end at the last frame looked at. */
const GRACE = 0.2;

const between = (a: number, b: number, share: number) => a + (b - a) * share;

function mix(a: Box, b: Box, share: number): Box {
  return {
    x: between(a.x, b.x, share),
    y: between(a.y, b.y, share),
    width: between(a.width, b.width, share),
    height: between(a.height, b.height, share),
  };
}

/** The frames looked at before and after a time; the same one twice at the ends. */
function around(frames: readonly Frame[], time: number): readonly [Frame, Frame] {
  const next = frames.findIndex((frame) => (frame.time ?? 0) >= time);
  if (next < 0) return [frames.at(-1)!, frames.at(-1)!];
  return [frames[Math.max(0, next - 1)]!, frames[next]!];
}

/** The box at a time (seconds), by the frames around it; undefined while the face is not on the screen. Null: the best frame. */
export function boxAt({ box, frames, ranges }: FaceFinding, time: number | null): Box | undefined {
  if (time === null || ranges === null) return box;
  if (!ranges.some(({ start, end }) => time >= start - GRACE && time <= end + GRACE)) return undefined;
  const [before, after] = around(frames, time);
  const span = (after.time ?? 0) - (before.time ?? 0);
  return span > 0
    ? mix(before.box, after.box, Math.min(1, Math.max(0, (time - (before.time ?? 0)) / span)))
    : after.box;
}

/** The frame looked at that is nearest to a time. */
export function nearestFrame({ frames }: FaceFinding, time: number): Frame {
  return frames.reduce((best, frame) =>
    Math.abs((frame.time ?? 0) - time) < Math.abs((best.time ?? 0) - time) ? frame : best,
  );
}
