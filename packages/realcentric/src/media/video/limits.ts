/** @file Turns away videos that are too large or too long once their facts are known, and gives up on a decoder that says nothing. */
import { UserError } from '../../errors.ts';
import type { VideoFacts, VideoLimits } from './types.ts';

/** @throws UserError for frames of too many pixels and for a clip that is too long */
export function checkFacts(
  path: string,
  { width, height, duration }: Pick<VideoFacts, 'width' | 'height' | 'duration'>,
  limits: VideoLimits,
): void {
  if (width * height > limits.maxPixels) {
    const problem = `has frames of ${width} x ${height} pixels (${mega(width * height)} megapixels)`;
    throw refused(path, `${problem}, more than the limit of ${mega(limits.maxPixels)}`, 'scale it down first');
  }
  if (duration > limits.maxDuration) {
    const problem = `lasts ${Math.round(duration)} s, longer than the limit of ${limits.maxDuration} s`;
    throw refused(path, problem, 'cut it first');
  }
}

/** More than this of the promised seconds without frames is damage: sound often ends a little later than the picture. */
const SLACK = 1;

/**
 * A line for `problems` where the frames end earlier than the header promises (`promised` in seconds, 0 where it does not), or where the
 * container complained.
 */
export function cutProblem(
  { start, duration }: Pick<VideoFacts, 'start' | 'duration'>,
  promised: number,
  complaints: readonly string[],
): string | undefined {
  const cut = promised - duration > Math.max(SLACK, 0.01 * promised);
  if (complaints.length === 0 && !cut) return undefined;
  const lack = cut ? [`${duration.toFixed(1)} s of the ${promised.toFixed(1)} s that its header promises`] : [];
  return `damaged after ${(start + duration).toFixed(1)} s: ${[...lack, ...complaints.slice(0, 1)].join('; ')}`;
}

export interface Patience {
  /** Longest silence, in seconds. */
  readonly seconds: number;
  /** The error to throw then. */
  readonly late: () => Error;
  readonly signal?: AbortSignal | undefined;
  /** When the last sign of life came (`performance.now()`); without it only the result counts. */
  readonly lastSign?: () => number;
}

/**
 * The result of `work`, waited for as long as there are signs of life.
 * @throws whatever `work` throws, the error for silence, and the reason of the abort
 */
export async function within<T>(work: Promise<T>, { seconds, late, signal, lastSign }: Patience): Promise<T> {
  // It may fail when nobody waits any more.
  work.catch(() => undefined);
  signal?.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const begun = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    const left = Math.max(begun, lastSign?.() ?? 0) + 1000 * seconds - performance.now();
    if (left <= 0) reject(late());
    else timer = setTimeout(look, left);
  };
  look();
  const abort = () => reject(signal!.reason);
  signal?.addEventListener('abort', abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer!);
    signal?.removeEventListener('abort', abort);
  }
}

export function silent(path: string, program: string, seconds: number): UserError {
  return refused(
    path,
    `${program} said nothing for ${seconds} s and was stopped`,
    'check that the file plays elsewhere',
  );
}

export function refused(file: string, problem: string, advice: string, cause?: unknown): UserError {
  return new UserError('bad_input', problem, { file, advice, cause });
}

/** In millions, with at most one digit behind the point. */
export function mega(value: number): string {
  return (value / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
}
