/** @file The packages behind queues for several machines, which are installed only by those who need them, and how they connect. */
import type { BackendFactory, IQueueBackend } from 'bullmq';
import { UserError } from '../../errors.ts';

/** Name of the queue; jobs of all kinds are in one, so that priorities hold between them. */
export const QUEUE = 'jobs';
/** Before the keys of Redis, and the schema of PostgreSQL. */
export const NAMESPACE = 'realcentric';

type Bullmq = typeof import('bullmq');

export interface Connection {
  readonly bullmq: Bullmq;
  readonly options: { readonly connection: object; readonly prefix?: string };
  readonly factory: BackendFactory<IQueueBackend, object> | undefined;
}

/** Loads an optional package. @throws UserError that says what to install */
export async function optional<T>(load: () => Promise<T>, kind: string, packages: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new UserError('bad_usage', `a queue on ${kind} needs packages that are not installed`, {
      advice: `run: npm install ${packages}`,
      cause,
    });
  }
}

export async function redisConnection(url: string): Promise<Connection> {
  const bullmq = await optional(() => import('bullmq'), 'Redis', 'bullmq ioredis');
  return { bullmq, options: { connection: { url }, prefix: NAMESPACE }, factory: undefined };
}

export async function postgresConnection(url: string): Promise<Connection> {
  const bullmq = await optional(() => import('bullmq'), 'PostgreSQL', 'bullmq pg');
  const connection = { connectionString: url, schema: `${NAMESPACE}_jobs`, migrate: true };
  return { bullmq, options: { connection }, factory: bullmq.createPostgresBackend as Connection['factory'] };
}
