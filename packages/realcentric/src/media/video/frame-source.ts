/** @file Opens a video with whatever can decode it here. */
import { UserError } from '../../errors.ts';
import { openAnimation } from './animation.ts';
import { checkFile } from './check-file.ts';
import { openWithFfmpeg } from './ffmpeg/source.ts';
import { ffmpegVersion } from './ffmpeg/version.ts';
import { hasServerDecoders } from './mediabunny/decoder.ts';
import { openWithMediabunny } from './mediabunny/source.ts';
import { DEFAULT_VIDEO_LIMITS, type FrameSource, type OpenVideoOptions } from './types.ts';

export { spreadTimes } from './times.ts';
export type * from './types.ts';

/**
 * Opens a video file; `close` it when done. Animated GIF and WebP are opened whatever decoder there is.
 * @throws UserError for a path that cannot be read, a file that is empty, no video, without a picture, damaged from its beginning on or
 * over the limits, and where there is no decoder: then it names the two ways to get one
 */
export async function openVideo(path: string, options: OpenVideoOptions = {}): Promise<FrameSource> {
  const { backend, signal } = options;
  const limits = { ...DEFAULT_VIDEO_LIMITS, ...options.limits };
  signal?.throwIfAborted();
  if ((await checkFile(path, limits)) === 'animation') return openAnimation(path, limits);
  const version = backend === 'mediabunny' ? undefined : await ffmpegVersion();
  if (version !== undefined) return openWithFfmpeg(path, version, limits, signal);
  if (backend !== 'ffmpeg' && hasServerDecoders()) return openWithMediabunny(path, limits, signal);
  throw new UserError('not_found', MISSING[backend ?? 'any'], { file: path, advice: ADVICE[backend ?? 'any'] });
}

const MISSING = {
  any: 'needs a video decoder, and there is none',
  ffmpeg: 'needs ffmpeg, which is not on the PATH',
  mediabunny: 'needs the package @mediabunny/server, which is not installed',
} as const;

const FFMPEG = 'install ffmpeg (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg)';
const MEDIABUNNY = 'npm install @mediabunny/server';
const ADVICE = { any: `${FFMPEG} or ${MEDIABUNNY}`, ffmpeg: FFMPEG, mediabunny: MEDIABUNNY } as const;
