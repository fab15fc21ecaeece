/** @file What each key has used today, against what it may. */
import type { DatabaseSync } from 'node:sqlite';
import { Problem } from '../problem.ts';
import type { Key } from './keys.ts';

export interface Quotas {
  /** @throws Problem 429 where a key has used up what it may today */
  check(key: Key | undefined): void;
  count(owner: string, bytes: number): void;
  /** Forgets days gone by. */
  tidy(): void;
}

const DAY = 86_400_000;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** @param now milliseconds since 1970; days are those of UTC */
export function quotas(database: DatabaseSync, now: () => number = Date.now): Quotas {
  const used = database.prepare('SELECT scans, bytes FROM usage WHERE owner = ? AND day = ?');
  const count = database.prepare(
    `INSERT INTO usage (owner, day, scans, bytes) VALUES (?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET scans = scans + 1, bytes = bytes + excluded.bytes`,
  );
  const tidy = database.prepare('DELETE FROM usage WHERE day < ?');
  return {
    check(key) {
      if (!key) return;
      const today = used.get(key.id, dayOf(now())) as { scans: number; bytes: number } | undefined;
      const left = Math.ceil((DAY - (now() % DAY)) / 1000);
      const over = (what: string, limit: number) =>
        new Problem(429, 'quota', `the key may send ${limit.toLocaleString('en')} ${what} a day`, left);
      if (key.scansADay !== null && (today?.scans ?? 0) >= key.scansADay) throw over('files', key.scansADay);
      if (key.bytesADay !== null && (today?.bytes ?? 0) >= key.bytesADay) throw over('bytes', key.bytesADay);
    },
    count: (owner, bytes) => {
      count.run(owner, dayOf(now()), bytes);
    },
    tidy: () => {
      tidy.run(dayOf(now() - 7 * DAY));
    },
  };
}
