/** @file A queue by its address. */
import { UserError } from '../errors.ts';
import { DEFAULT_PATIENCE, type JobQueue, type Patience } from './queue.ts';

export interface OpenQueueOptions {
  readonly patience?: Patience;
  /** Told when a connection breaks; it is made again by itself. */
  readonly problem?: (message: string) => void;
}

/** An address without the password in it, for messages. */
function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}

/**
 * Opens a queue, and makes it where it is missing.
 * @param address `redis://host:port/db` or `rediss://`, `postgres://user@host/database`, or the path of a file (the embedded queue)
 * @throws UserError where packages are missing, the file is no queue or nothing answers at the address
 */
export async function openQueue(address: string, options: OpenQueueOptions = {}): Promise<JobQueue> {
  const { patience = DEFAULT_PATIENCE, problem = () => undefined } = options;
  const scheme = /^([a-z]+):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const { openEmbeddedQueue } = await import('./embedded/queue.ts');
    return openEmbeddedQueue(address, patience);
  }
  const redis = scheme === 'redis' || scheme === 'rediss';
  if ((!redis && scheme !== 'postgres' && scheme !== 'postgresql') || !URL.canParse(address)) {
    throw new UserError('bad_usage', 'is no address of a queue', {
      file: address,
      advice: 'give redis://..., postgres://... or the path of a file',
    });
  }
  const name = withoutPassword(address);
  await checkAnswer(name, redis, address);
  const { openBullmqQueue } = await import('./bullmq/queue.ts');
  const { postgresConnection, redisConnection } = await import('./bullmq/connection.ts');
  if (redis) {
    const { redisResults } = await import('./bullmq/redis-results.ts');
    const connection = await redisConnection(address);
    return openBullmqQueue(connection, await redisResults(address, problem), { name, patience, problem });
  }
  const { postgresResults } = await import('./bullmq/postgres-results.ts');
  const connection = await postgresConnection(address, problem);
  return openBullmqQueue(connection, await postgresResults(connection.pool), { name, patience, problem });
}

/** A first connection by itself: the clients of the queue try for ever, which is right later on and wrong for a misspelt address. */
async function checkAnswer(name: string, redis: boolean, address: string): Promise<void> {
  const { answers } = await import('./bullmq/reach.ts');
  try {
    await answers(address, redis);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const message = cause instanceof Error ? cause.message || String((cause as { code?: string }).code) : String(cause);
    throw new UserError('not_found', `cannot be reached: ${message}`, {
      file: name,
      advice: 'check the address, and that the server runs',
      cause,
    });
  }
}
