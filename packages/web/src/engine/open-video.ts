/** @file A video in the browser as a source of frames: mediabunny's reader over a file, decoded by WebCodecs. */
import { BlobSource } from 'mediabunny';
import { checkTimes, type FrameSource, openReader, UserError, type VideoLimits } from 'realcentric/browser';

/**
 * @param name names the file in errors
 * @throws UserError for what cannot be opened or decoded here and what is over the limits
 */
export async function openVideo(file: Blob, name: string, limits: VideoLimits): Promise<FrameSource> {
  if (typeof VideoDecoder === 'undefined') {
    const advice = 'use a current Chromium, Firefox or Safari, or let a server look at it';
    throw new UserError('bad_input', 'is a video, and this browser cannot decode single frames', {
      file: name,
      advice,
    });
  }
  const reader = await openReader(name, new BlobSource(file), limits);
  const { facts, times, timescale, problems } = reader;
  return {
    facts,
    times,
    timescale,
    problems,
    backend: 'mediabunny',
    frames: async function* (wanted, { signal, maxSide } = {}) {
      checkTimes(wanted);
      for await (const frame of reader.frames(wanted, maxSide)) {
        signal?.throwIfAborted();
        yield frame;
      }
    },
    close: async () => undefined,
  };
}
