/** @file The packages behind queues for several machines, which are installed only by those who need them, and how they connect. */
import type { BackendFactory, IQueueBackend } from 'bullmq';
import type { Pool } from 'pg';
import { UserError } from '../../errors.ts';

/** Name of the queue; jobs of all kinds are in one, so that priorities hold between them. */
export const QUEUE = 'jobs';
/** Before the keys of Redis, and the schema of the results in PostgreSQL. */
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

/** Connections that a process has at most: two of them listen, for the queue and for its worker. */
const MOST_CONNECTIONS = 10;

/**
 * A pool for queue and results, and the tables of the queue made where they are missing.
 * @param problem told when a connection breaks; the next query makes a new one
 */
export async function postgresConnection(
  url: string,
  problem: (message: string) => void,
): Promise<Connection & { readonly pool: Pool }> {
  const bullmq = await optional(() => import('bullmq'), 'PostgreSQL', 'bullmq pg');
  const { default: pg } = await optional(() => import('pg'), 'PostgreSQL', 'bullmq pg');
  const schema = bullmq.DEFAULT_SCHEMA;
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    keepAlive: true,
    options: `-c search_path=${schema}`,
  });
  pool.on('error', (error) => problem(error.message));
  // A pool of BullMQ's own leaves connections without a listener between two queries: one that is cut off then ends the process.
  pool.on('connect', (client) => client.on('error', (error) => problem(error.message)));
  const client = await pool.connect();
  try {
    await bullmq.runMigrations(client, schema);
  } finally {
    client.release();
  }
  return {
    bullmq,
    options: { connection: pool },
    factory: bullmq.createPostgresBackend as Connection['factory'],
    pool,
  };
}
