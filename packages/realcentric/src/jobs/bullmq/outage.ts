/** @file Waits until a server that went away is there again, as whoever restarts it would wish. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Longest wait, milliseconds; for longer ones, somebody should be told. */
const LONGEST = 60_000;
const PAUSE = 500;

/** System calls, classes of PostgreSQL's SQLSTATE (08: connection, 57: operator intervention), and what pg says without a code. */
const CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|08...|57P0.)$/;
const MESSAGES = /connection terminated|connection is closed|max retries per request/i;

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.test(code) || MESSAGES.test(error.message);
}

/** Does what may be done twice, again and again while nothing answers. @throws what went wrong, after a minute */
export async function throughOutage<T>(act: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!isOutage(error) || performance.now() - begun > LONGEST) throw error;
      await sleep(PAUSE);
    }
  }
}
