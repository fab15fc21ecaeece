/** @file A video read by the ffmpeg and ffprobe on the PATH. */
import { checkTimes, fittedSize, lastNotAfter } from '../times.ts';
import type { FrameSource, FramesOptions, VideoFrame, VideoLimits } from '../types.ts';
import { damageOf } from './damage.ts';
import { decodeStretch } from './decode.ts';
import { planStretches } from './plan.ts';
import { probe } from './probe.ts';
import type { FfmpegVersion } from './version.ts';

/** A time that was computed from a timestamp may fall short of it by a rounding, in ticks. */
const ROUNDING = 1e-3;

/** @throws UserError for what ffprobe cannot open, what has no picture and what is over the limits */
export async function openWithFfmpeg(
  path: string,
  version: FfmpegVersion,
  limits: VideoLimits,
  signal: AbortSignal | undefined,
): Promise<FrameSource> {
  const probed = await probe(path, limits, signal);
  const { facts, index } = probed;
  const problems = [...probed.problems];
  const closed = new AbortController();
  const note = (problem: string | undefined) => {
    if (problem !== undefined && !problems.includes(problem)) problems.push(problem);
  };

  async function* frames(times: readonly number[], options: FramesOptions = {}): AsyncGenerator<VideoFrame> {
    checkTimes(times);
    const ticks = times.map((time) => index.times[lastNotAfter(index.times, time / index.tick + ROUNDING)]!);
    const signal = options.signal === undefined ? closed.signal : AbortSignal.any([closed.signal, options.signal]);
    const run = { path, version, probed, ...fittedSize(facts, options.maxSide), maxWait: limits.maxWait, signal };
    let next = 0;
    for (const stretch of planStretches([...new Set(ticks)], index, facts.width * facts.height)) {
      const decoded = decodeStretch(stretch, run);
      let given = 0;
      try {
        for (;;) {
          const { done, value } = await decoded.next();
          if (done === true) {
            note(damageOf(value, stretch, given, probed).problem);
            break;
          }
          const damage = damageOf(value.complaints, stretch, undefined, probed);
          if (damage.covers(value.ticks)) continue;
          given += 1;
          while (next < ticks.length && ticks[next]! < value.ticks) next += 1;
          for (; ticks[next] === value.ticks; next++) yield { time: value.ticks * index.tick, image: value.image };
        }
      } finally {
        await decoded.return([]);
      }
    }
  }

  return {
    facts,
    backend: 'ffmpeg',
    times: Array.from(index.times, (ticks) => ticks * index.tick),
    timescale: index.timescale,
    frames,
    problems,
    close: async () => closed.abort(new Error('the video is closed')),
  };
}
