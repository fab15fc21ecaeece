/** @file The time that one file may take. */
import type { ScanLimits } from './engine.ts';

export interface TimeLimit {
  /** Aborted by the caller's signal and when the time is over. */
  readonly signal: AbortSignal;
  /** Whether the time is over. */
  readonly late: () => boolean;
  /** Lets the time run from now on. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** Without `AbortSignal.any`, which keeps a little of every file as long as the caller's signal lives. */
export function timeLimit({ timeout, signal }: ScanLimits): TimeLimit {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let late = false;
  const pass = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', pass, { once: true });
  if (signal?.aborted) pass();
  return {
    signal: controller.signal,
    late: () => late,
    begin() {
      timer ??= setTimeout(() => {
        late = true;
        controller.abort(new Error('too late'));
      }, 1000 * timeout);
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', pass);
    },
  };
}
