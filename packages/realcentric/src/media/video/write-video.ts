/** @file Writes a video file, whole or not at all. */
import { extname } from 'node:path';
import { UserError } from '../../errors.ts';
import { fillFileAtomic } from '../atomic.ts';
import { type Container, encodeVideo, type VideoCoding, WRITING } from './ffmpeg/encode.ts';
import { soundFor } from './ffmpeg/sound.ts';
import { ffmpegVersion } from './ffmpeg/version.ts';
import { DEFAULT_VIDEO_LIMITS, type FrameSource, type VideoFrame } from './types.ts';

const CONTAINERS: Readonly<Record<string, Container>> = {
  '.mp4': 'mp4',
  '.m4v': 'mp4',
  '.mov': 'mov',
  '.mkv': 'matroska',
};

/** Whether `writeVideo` takes the name. */
export function isVideoToWrite(path: string): boolean {
  return CONTAINERS[extname(path).toLowerCase()] !== undefined;
}

/** @throws UserError for an ending that tells no container that H.264 is written to */
export function containerToWrite(path: string): Container {
  const ending = extname(path).toLowerCase();
  const container = CONTAINERS[ending];
  if (container !== undefined) return container;
  const problem =
    ending === '.webm' ? 'cannot hold H.264, which videos are written in' : 'has no ending that tells a video format';
  throw new UserError('bad_usage', problem, { file: path, advice: 'use .mp4, .mov or .mkv' });
}

export interface WriteVideoOptions {
  readonly coding: VideoCoding;
  /** What the frames were made from: times, colours and sound are taken over. */
  readonly like: Pick<FrameSource, 'facts' | 'times' | 'timescale'>;
  /** File of `like`. */
  readonly original: string;
  readonly signal?: AbortSignal | undefined;
}

export interface WrittenVideo {
  readonly frames: number;
  /** Codec of the sound that the container does not take; it is left out. */
  readonly soundLeftOut: string | undefined;
}

/**
 * H.264 with the matrix and range of the original, declared in the file. The folder must exist; a file that is there is replaced.
 * @throws UserError for endings that `containerToWrite` refuses, without ffmpeg or its libx264, for no frames at all and where the file
 * system refuses; whatever `frames` throws is passed on
 */
export async function writeVideo(
  path: string,
  frames: AsyncIterable<VideoFrame>,
  { coding, like, original, signal }: WriteVideoOptions,
): Promise<WrittenVideo> {
  const container = containerToWrite(path);
  const version = await ffmpegVersion();
  if (version === undefined) {
    throw new UserError('not_found', `${WRITING} needs ffmpeg, which is not on the PATH`, {
      file: path,
      advice: 'install it (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg) and run again',
    });
  }
  return fillFileAtomic(path, async (temporary) => {
    const sound = await soundFor(original, container, temporary, { maxWait: DEFAULT_VIDEO_LIMITS.maxWait, signal });
    const count = await encodeVideo(temporary, frames, {
      version,
      container,
      coding,
      colour: like.facts.colour,
      frameRate: like.facts.frameRate,
      timescale: like.timescale,
      // The pipe to ffmpeg has no times below 0.
      shift: Math.max(0, -(like.times[0] ?? 0)),
      soundOf: sound?.fits === true ? original : undefined,
      signal,
      target: path,
    });
    if (count === 0) {
      throw new UserError('bad_input', 'has no frame that can be decoded', {
        file: original,
        advice: 'get the file again',
      });
    }
    return { frames: count, soundLeftOut: sound?.fits === false ? sound.codec : undefined };
  });
}
