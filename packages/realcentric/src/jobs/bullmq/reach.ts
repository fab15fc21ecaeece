/** @file Whether anything answers at an address, tried once. */
import { optional } from './connection.ts';

const SECONDS = 5;

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
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 * SECONDS });
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => undefined);
  }
}
