/** @file Frames into an H.264 file by ffmpeg and libx264: exact times, colours declared, sound of another file copied. */
import { evenSized } from '../../../images/even-sized.ts';
import { rgbToYuv420 } from '../../../images/yuv.ts';
import { pour, startFfmpegFilter } from '../../ffmpeg.ts';
import type { VideoFacts, VideoFrame } from '../types.ts';
import { inputOf } from './input.ts';
import { rawFrameHead, rawVideoHeader } from './raw-matroska.ts';
import { type FfmpegVersion, passThrough } from './version.ts';

/** Containers, as ffmpeg calls their formats. */
export type Container = 'mp4' | 'mov' | 'matroska';

export interface VideoCoding {
  /** Constant rate factor of x264, 0..51; higher is worse. */
  readonly crf: number;
  readonly preset: 'fast' | 'medium';
  /** Threads of x264: what it writes depends on their number, so it is not left to the machine. */
  readonly threads: number;
}

export interface EncodeOptions {
  readonly version: FfmpegVersion;
  readonly container: Container;
  readonly coding: VideoCoding;
  readonly colour: VideoFacts['colour'];
  /** Frames a second, the mean. */
  readonly frameRate: number;
  /** Times are kept to the nearest part of a second out of so many; Matroska keeps milliseconds. */
  readonly timescale: number;
  /** Seconds that are added to all times, those of the sound too. */
  readonly shift: number;
  /** A file whose sound is copied. */
  readonly soundOf: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Named in errors. */
  readonly target: string;
}

export const WRITING = 'writing videos';

/** Matrix, primaries and transfer as ffmpeg names them. */
const NAMES: Readonly<Record<VideoFacts['colour']['matrix'], readonly [string, string, string]>> = {
  bt601: ['smpte170m', 'smpte170m', 'smpte170m'],
  bt709: ['bt709', 'bt709', 'bt709'],
  bt2020: ['bt2020nc', 'bt2020', 'bt2020-10'],
};

/** What MP4 and QuickTime can hold. */
const MAX_TIMESCALE = 2 ** 31 - 1;

/**
 * Writes the frames, all of one size, to `path`, replacing what is there; gives their number. Odd sizes become even: a column or a row more,
 * copies of the last. The first frame is waited for before ffmpeg starts; without any nothing is written.
 * @throws UserError without ffmpeg or its libx264 and for what ffmpeg cannot write; whatever `frames` throws is passed on
 */
export async function encodeVideo(
  path: string,
  frames: AsyncIterable<VideoFrame>,
  options: EncodeOptions,
): Promise<number> {
  const iterator = frames[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return 0;
  const { width, height } = evenSized(first.value.image);
  const { signal, target, shift, colour } = options;
  let count = 0;

  async function* bytes() {
    yield rawVideoHeader({ width, height, frameRate: options.frameRate });
    for (let next: IteratorResult<VideoFrame> = first; next.done !== true; next = await iterator.next()) {
      const frame = evenSized(next.value.image);
      if (frame.width !== width || frame.height !== height) {
        throw new RangeError(`frame ${count} is of another size than the first`);
      }
      count += 1;
      const { data } = rgbToYuv420(frame, colour);
      yield rawFrameHead(next.value.time + shift, data.length);
      yield data;
    }
  }

  const tool = startFfmpegFilter(argumentsFor(path, options), WRITING, { signal, file: target });
  tool.output.resume();
  try {
    await Promise.all([pour(bytes(), tool.input), tool.ended]);
    return count;
  } finally {
    tool.kill();
    await tool.ended.catch(() => undefined);
    await iterator.return?.();
  }
}

function argumentsFor(path: string, options: EncodeOptions): string[] {
  const { version, container, coding, colour, soundOf, shift } = options;
  const [matrix, primaries, transfer] = NAMES[colour.matrix];
  const range = colour.range === 'full' ? 'pc' : 'tv';
  const timescale = String(Math.min(options.timescale, MAX_TIMESCALE));
  // The second, which ffmpeg has since 5.0, is that of the time before the first frame.
  const timescales = [
    '-video_track_timescale',
    timescale,
    ...(version.major < 5 ? [] : ['-movie_timescale', timescale]),
  ];
  const sound =
    soundOf === undefined
      ? { input: [], copied: [] }
      : { input: inputOf(soundOf, ['-itsoffset', String(shift)]), copied: ['-map', '1:a', '-c:a', 'copy'] };
  return [
    ...['-y', '-f', 'matroska', '-i', 'pipe:0', ...sound.input, '-map', '0:v', ...sound.copied],
    // Sound that begins before 0, as AAC does, must not move the picture.
    ...['-copyts', '-avoid_negative_ts', 'disabled', ...passThrough(version)],
    ...['-colorspace', matrix, '-color_primaries', primaries, '-color_trc', transfer, '-color_range', range],
    ...['-c:v', 'libx264', '-preset', coding.preset, '-crf', String(coding.crf), '-threads', String(coding.threads)],
    ...['-enc_time_base', `1/${timescale}`, ...(container === 'matroska' ? [] : timescales)],
    // No names of programs, no random numbers: the same frames make the same file.
    ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact'],
    ...['-f', container, `file:${path}`],
  ];
}
