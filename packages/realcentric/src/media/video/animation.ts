/** @file Animated GIF and WebP as a video, read by sharp: no video decoder is needed. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { RgbImage } from '../../images/image.ts';
import { onFile } from '../system-errors.ts';
import { checkFacts, refused, silent, within } from './limits.ts';
import { checkTimes, fittedSize, lastNotAfter } from './times.ts';
import type { FrameSource, FramesOptions, VideoFacts, VideoFrame, VideoLimits } from './types.ts';

/** Browsers show frames of 10 ms and less, which old programs wrote for "as fast as can be", for 100 ms. */
const SHORTEST = 10;
const INSTEAD = 100;
/** Pixels that are decoded at once: libvips begins at the first frame each time. */
const BATCH = 16e6;

/** @throws UserError for a picture that does not move, one that is damaged at its beginning, and over the limits */
export async function openAnimation(path: string, limits: VideoLimits): Promise<FrameSource> {
  const bytes = await onFile(path, () => readFile(path));
  const { format, width, pageHeight, pages = 1, delay = [] } = await metadata(path, bytes);
  if (pages < 2 || pageHeight === undefined) {
    throw refused(path, `is a still picture (${format === 'gif' ? 'GIF' : 'WebP'})`, 'give a video');
  }
  const starts = new Float64Array(pages + 1);
  for (let i = 0; i < pages; i++) {
    const pause = delay[i] ?? INSTEAD;
    starts[i + 1] = starts[i]! + (pause <= SHORTEST ? INSTEAD : pause);
  }
  const duration = starts[pages]! / 1000;
  const facts: VideoFacts = {
    width,
    height: pageHeight,
    start: 0,
    duration,
    rotation: 0,
    frameRate: pages / duration,
    frames: pages,
    codec: format === 'gif' ? 'gif' : 'webp',
    colour: { matrix: 'bt601', range: format === 'gif' ? 'full' : 'limited' },
    bitDepth: 8,
  };
  checkFacts(path, facts, limits);
  const times = starts.subarray(0, pages);
  const perBatch = Math.max(1, Math.floor(BATCH / (width * pageHeight)));
  const problems: string[] = [];

  async function* frames(wanted: readonly number[], options: FramesOptions = {}): AsyncGenerator<VideoFrame> {
    checkTimes(wanted);
    const size = fittedSize(facts, options.maxSide);
    let batch: readonly RgbImage[] = [];
    let first = 0;
    for (const time of wanted) {
      const frame = lastNotAfter(times, 1000 * time + 1e-6);
      if (batch.length === 0 || frame >= first + batch.length) {
        first = frame;
        const count = Math.min(perBatch, pages - first);
        const work = decode(bytes, first, count, size);
        try {
          const late = () => silent(path, 'sharp', limits.maxWait);
          batch = await within(work, { seconds: limits.maxWait, late, signal: options.signal });
        } catch (error) {
          if (options.signal?.aborted === true || !isDecodingError(error)) throw error;
          problems.push(`damaged after ${(times[first]! / 1000).toFixed(1)} s: ${error.message}`);
          return;
        }
      }
      yield { time: times[frame]! / 1000, image: batch[frame - first]! };
    }
  }

  return {
    facts,
    backend: 'sharp',
    times: Array.from(times, (ms) => ms / 1000),
    timescale: 1000,
    frames,
    problems,
    close: async () => undefined,
  };
}

async function metadata(path: string, bytes: Uint8Array) {
  try {
    return await sharp(bytes, { animated: true, limitInputPixels: false }).metadata();
  } catch (cause) {
    throw refused(path, 'is a damaged GIF or WebP picture', 'get the file again', cause);
  }
}

async function decode(
  bytes: Uint8Array,
  page: number,
  pages: number,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<RgbImage[]> {
  const { data, info } = await sharp(bytes, { page, pages, limitInputPixels: false })
    .flatten({ background: '#ffffff' })
    .resize(width, height, { fit: 'fill' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const length = 3 * info.width * height;
  return Array.from({ length: pages }, (_, i) => ({
    width: info.width,
    height,
    // A copy, so that one frame that is kept does not keep the whole batch.
    data: new Uint8Array(data.subarray(i * length, (i + 1) * length)),
  }));
}

function isDecodingError(error: unknown): error is Error {
  return error instanceof Error && !('code' in error);
}
