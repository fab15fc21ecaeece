/** @file Looks at frames of a video: decodes them, finds the faces, judges them, and keeps what was seen. */
import { frameLook } from '../../images/scene-change.ts';
import { readAhead } from '../../media/video/read-ahead.ts';
import type { FrameSource, VideoFrame } from '../../media/video/types.ts';
import { judgeFaces } from '../judge.ts';
import { judgeOptions, VIDEO_VIEWS, type VideoOptions } from '../options.ts';
import type { Scanner } from '../scanner.ts';
import { insertSeen, neighbours, type Seen } from './moments.ts';
import { frameSearch } from './search.ts';

export interface Looker {
  /** By time. */
  readonly seen: readonly Seen[];
  /** Frames that were asked for, whether they could be decoded or not. */
  readonly asked: ReadonlySet<number>;
  /** Number of the first frame that could not be decoded: nothing behind it can. */
  readonly readable: () => number;
  /**
   * Looks at frames, by their numbers in ascending order. Ends early where the video is damaged or the time is over.
   * @throws the signal's reason, and what decoders and networks throw
   */
  look(frames: readonly number[]): Promise<void>;
}

/**
 * @param isLate asked before each frame
 * @param planned how many frames are to be looked at, for the progress
 */
export function createLooker(
  source: FrameSource,
  scanner: Scanner,
  options: VideoOptions,
  isLate: () => boolean,
  planned: () => number,
): Looker {
  const { signal, progress } = options;
  const seen: Seen[] = [];
  const asked = new Set<number>();
  const { search } = frameSearch(scanner.networks);
  const judging = judgeOptions(options, VIDEO_VIEWS);
  let readable = source.times.length;

  async function lookAt(frame: number, { time, image }: VideoFrame) {
    const shown = frameLook(image);
    const { before, after } = neighbours(seen, frame);
    const near = [before, after]
      .filter((one) => one !== undefined)
      .sort((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time));
    const { faces, refused } = await search(image, shown, near, signal);
    const sightings = await judgeFaces({ image, time }, faces, scanner, judging);
    insertSeen(seen, { frame, time, look: shown, refused, sightings });
  }

  return {
    seen,
    asked,
    readable: () => readable,
    async look(frames) {
      const fresh = frames.filter((frame) => !asked.has(frame) && frame < readable);
      // One frame is seen however late it is.
      if (fresh.length === 0 || (seen.length > 0 && isLate())) return;
      const times = fresh.map((frame) => source.times[frame] as number);
      let next = 0;
      for await (const shown of readAhead(source.frames(times, signal && { signal }))) {
        const frame = fresh[next++] as number;
        asked.add(frame);
        await lookAt(frame, shown);
        progress?.({ done: seen.length, total: Math.max(planned(), seen.length), label: 'Looking at frames' });
        if (isLate()) return;
      }
      const missing = fresh[next];
      if (missing === undefined) return;
      for (const frame of fresh.slice(next)) asked.add(frame);
      readable = Math.min(readable, missing);
    },
  };
}
