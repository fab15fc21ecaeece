/** @file Results in Redis, a key each. */
import type { ResultKey, ResultStore } from '../queue.ts';
import { NAMESPACE, optional } from './connection.ts';

export interface OpenResults extends ResultStore {
  /** @throws Error where it does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** @param problem told when the connection breaks; it is made again by itself */
export async function redisResults(url: string, problem: (message: string) => void): Promise<OpenResults> {
  const { Redis } = await optional(() => import('ioredis'), 'Redis', 'bullmq ioredis');
  // Commands wait for a connection that is lost: what a worker has found out must not be lost with it.
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on('error', (error: Error) => problem(error.message));
  const prefix = `${NAMESPACE}:results`;
  const nameOf = ({ subject, detector, options }: ResultKey) => `${prefix}:${detector}:${options}:${subject}`;
  return {
    get: async (key) => (await redis.get(nameOf(key))) ?? undefined,
    put: async (key, value) => (await redis.set(nameOf(key), value, 'NX')) === 'OK',
    async remove(key) {
      await redis.del(nameOf(key));
    },
    async count() {
      let found = 0;
      for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
        const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}:*`, 'COUNT', 1000);
        cursor = next;
        found += keys.length;
      }
      return found;
    },
    async ping() {
      if (redis.status !== 'ready') throw new Error('Redis is not connected');
      await redis.ping();
    },
    async close() {
      redis.disconnect();
    },
  };
}
