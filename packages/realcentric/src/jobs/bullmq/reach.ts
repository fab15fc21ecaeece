/** @file Whether anything answers at an address, tried once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { optional } from './connection.ts';

const SECONDS = 5;
/** SQLSTATE of a PostgreSQL that listens and lets nobody in yet, as after a crash, and how long that is waited for. */
const STARTING_UP = '57P03';
const SECONDS_TO_START = 30;

/** @throws the error of the connection */
export async function answers(url: string, redis: boolean): Promise<void> {
  if (redis) {
    const { Redis } = await optional(() => import('ioredis'), 'Redis', 'bullmq ioredis');
    const client = new Redis(url, {
      lazyConnect: true,
      retryStrategy: () => null,
      connectTimeout: 1000 * SECONDS,
      maxRetriesPerRequest: 0,
    });
    let why: Error | undefined;
    client.on('error', (error: Error) => {
      why ??= error;
    });
    try {
      await client.connect();
      await client.ping();
    } catch (error) {
      throw why ?? error;
    } finally {
      client.disconnect();
    }
    return;
  }
  const { default: pg } = await optional(() => import('pg'), 'PostgreSQL', 'bullmq pg');
  const begun = performance.now();
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 * SECONDS });
    // What comes after the connection is refused is of no interest.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      const starting = (error as { code?: unknown }).code === STARTING_UP;
      if (!starting || performance.now() - begun > 1000 * SECONDS_TO_START) throw error;
      await sleep(500);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
