/** @file API keys: made once, stored as checksums, with scopes and daily quotas. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../errors.ts';

export const SCOPES = ['scan', 'read', 'delete', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Null: no limit. */
  readonly scansADay: number | null;
  readonly bytesADay: number | null;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export interface KeyStore {
  /** Gives the key itself, which nothing stores. @throws UserError for a name that is taken */
  add(key: Pick<Key, 'name' | 'scopes' | 'scansADay' | 'bytesADay'>): string;
  list(): Key[];
  /** Gives whether there was one. */
  remove(name: string): boolean;
  /** The key that a secret is of. */
  find(secret: string): Key | undefined;
  count(): number;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly scopes: string;
  readonly scans_a_day: number | null;
  readonly bytes_a_day: number | null;
  readonly created: number;
}

/** 256 bits from the system's generator leave nothing to guess, so a plain checksum does: no salt, no slow hash. */
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
const PREFIX = 'rc_';

const keyOf = ({ id, name, scopes, scans_a_day, bytes_a_day, created }: Row): Key => ({
  id,
  name,
  scopes: scopes.split(',') as Scope[],
  scansADay: scans_a_day,
  bytesADay: bytes_a_day,
  created,
});

export function keyStore(database: DatabaseSync): KeyStore {
  const insert = database.prepare(
    'INSERT INTO keys (id, name, hash, scopes, scans_a_day, bytes_a_day, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const all = database.prepare('SELECT * FROM keys ORDER BY created');
  const remove = database.prepare('DELETE FROM keys WHERE name = ?');
  const find = database.prepare('SELECT * FROM keys WHERE hash = ?');
  const named = database.prepare('SELECT 1 FROM keys WHERE name = ?');
  const count = database.prepare('SELECT count(*) AS keys FROM keys');
  return {
    add({ name, scopes, scansADay, bytesADay }) {
      if (named.get(name)) {
        throw new UserError('bad_usage', `there is a key "${name}" already`, { advice: 'choose another name' });
      }
      const secret = `${PREFIX}${randomBytes(32).toString('base64url')}`;
      insert.run(randomUUID(), name, hashOf(secret), scopes.join(','), scansADay, bytesADay, Date.now());
      return secret;
    },
    list: () => (all.all() as unknown as Row[]).map(keyOf),
    remove: (name) => remove.run(name).changes === 1,
    find(secret) {
      const row = find.get(hashOf(secret)) as Row | undefined;
      return row && keyOf(row);
    },
    count: () => (count.get() as { keys: number }).keys,
  };
}
