/** @file Animated GIF and WebP as a video, decoded by the browser (WebCodecs), as sharp does it in Node. */
import {
  checkTimes,
  type FrameSource,
  fittedSize,
  lastNotAfter,
  UserError,
  type VideoFacts,
  type VideoFrame,
  type VideoLimits,
} from 'realcentric/browser';
import { pixelsOf } from './decode-picture.ts';

/** Where a file does not say how long a frame stands, in seconds. */
const DEFAULT_PAUSE = 0.1;
/** More frames are not looked for: their times are told by decoding each. */
const MOST_FRAMES = 5000;

const MICROSECONDS = 1e6;

/** The frame of a number, handed to `see` and freed. */
async function withFrame<T>(
  decoder: ImageDecoder,
  frameIndex: number,
  see: (frame: globalThis.VideoFrame) => T,
): Promise<T> {
  const { image } = await decoder.decode({ frameIndex });
  try {
    return see(image);
  } finally {
    image.close();
  }
}

/** When each frame begins, in seconds, and when the last ends. */
async function startsOf(decoder: ImageDecoder, frames: number): Promise<Float64Array> {
  const starts = new Float64Array(frames + 1);
  for (let i = 0; i < frames; i++) {
    const pause = await withFrame(decoder, i, ({ duration }) => (duration ? duration / MICROSECONDS : DEFAULT_PAUSE));
    starts[i + 1] = starts[i]! + pause;
  }
  return starts;
}

function factsOf(
  frames: number,
  duration: number,
  size: Pick<VideoFacts, 'width' | 'height'>,
  codec: string,
): VideoFacts {
  return {
    ...size,
    start: 0,
    duration,
    rotation: 0,
    frameRate: frames / duration,
    frames,
    codec,
    colour: { matrix: 'bt601', range: codec === 'gif' ? 'full' : 'limited' },
    bitDepth: 8,
  };
}

/**
 * Undefined for a picture that does not move, and where the browser cannot decode single frames: then the first is all there is.
 * @throws UserError for a file that is damaged, and for one over the limits
 */
export async function openAnimation(
  file: Blob,
  name: string,
  codec: 'gif' | 'webp',
  limits: VideoLimits,
): Promise<FrameSource | undefined> {
  if (typeof ImageDecoder === 'undefined') return undefined;
  const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type: `image/${codec}`, preferAnimation: true });
  try {
    await decoder.tracks.ready;
    const frames = Math.min(MOST_FRAMES, decoder.tracks.selectedTrack?.frameCount ?? 0);
    if (frames < 2) {
      decoder.close();
      return undefined;
    }
    const size = await withFrame(decoder, 0, ({ displayWidth, displayHeight }) => ({
      width: displayWidth,
      height: displayHeight,
    }));
    if (size.width * size.height > limits.maxPixels) throw new Error(`frames of ${size.width} x ${size.height} pixels`);
    const starts = await startsOf(decoder, frames);
    return sourceOf(decoder, factsOf(frames, starts[frames]!, size, codec), starts.subarray(0, frames));
  } catch (cause) {
    decoder.close();
    const problem = `cannot be decoded as an animation (${cause instanceof Error ? cause.message : cause})`;
    throw new UserError('bad_input', problem, { file: name, advice: 'get the file again', cause });
  }
}

function sourceOf(decoder: ImageDecoder, facts: VideoFacts, times: Float64Array): FrameSource {
  return {
    facts,
    backend: 'browser',
    times: Array.from(times),
    timescale: 1000,
    problems: [],
    frames: async function* (wanted, { signal, maxSide } = {}) {
      checkTimes(wanted);
      const { width, height } = fittedSize(facts, maxSide);
      for (const time of wanted) {
        signal?.throwIfAborted();
        const at = lastNotAfter(times, time + 1e-6);
        const image = await withFrame(decoder, at, (frame) => pixelsOf(frame, width, height));
        yield { time: times[at]!, image } satisfies VideoFrame;
      }
    },
    close: async () => decoder.close(),
  };
}
