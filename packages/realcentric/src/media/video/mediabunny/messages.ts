/** @file What the process that decodes and the one that asks say to each other: one answer for each question. */
import { type ErrorCode, UserError } from '../../../errors.ts';
import type { FrameSource, VideoFacts, VideoFrame, VideoLimits } from '../types.ts';

export type Question =
  | { readonly id: number; readonly ask: 'open'; readonly path: string; readonly limits: VideoLimits }
  | {
      readonly id: number;
      readonly ask: 'begin';
      /** Chosen by the asker; names the reading in what follows. */
      readonly reading: number;
      readonly times: readonly number[];
      readonly maxSide: number | undefined;
    }
  | { readonly id: number; readonly ask: 'next' | 'end'; readonly reading: number };

/** What is known of a video once it is open. */
export interface Opened extends Pick<FrameSource, 'times' | 'timescale'> {
  readonly facts: VideoFacts;
}

export interface Answer {
  readonly id: number;
  readonly opened?: Opened;
  /** All so far. */
  readonly problems: readonly string[];
  /** Absent at the end of a reading. */
  readonly frame?: VideoFrame;
  readonly failure?: Failure;
}

interface Failure {
  readonly message: string;
  readonly user: { readonly code: ErrorCode; readonly file: string | undefined; readonly advice: string } | undefined;
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof UserError)) return { message, user: undefined };
  const { code, file, advice } = error;
  const front = file === undefined ? 0 : `${file}: `.length;
  return { message: message.slice(front, message.length - `; ${advice}`.length), user: { code, file, advice } };
}

export function errorOf({ message, user }: Failure): Error {
  if (user === undefined) return new Error(message);
  const { code, file, advice } = user;
  return new UserError(code, message, file === undefined ? { advice } : { file, advice });
}
