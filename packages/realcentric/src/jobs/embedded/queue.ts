/** @file The queue that needs nothing installed: SQLite in a file, for the processes of one machine. */
import { resolve } from 'node:path';
import { transaction } from '../../processes/sqlite-tables.ts';
import { DEFAULT_PATIENCE, type JobQueue, type Patience } from '../queue.ts';
import { consume, type EmbeddedConsumer } from './consumer.ts';
import { jobTable } from './jobs.ts';
import { embeddedResults } from './results.ts';
import { openTables } from './tables.ts';

/** Milliseconds between two looks at what other processes changed. */
const WATCH_EVERY = 100;

/**
 * @param path of the file; it is made where it is missing
 * @throws UserError for a file that is something else, or cannot be written
 */
export function openEmbeddedQueue(path: string, patience: Patience = DEFAULT_PATIENCE): JobQueue {
  const database = openTables(resolve(path));
  const table = jobTable(database, patience);
  const consumers = new Set<EmbeddedConsumer>();
  const listeners = new Set<(id: string) => void>();
  let watching: NodeJS.Timeout | undefined;
  let mark = -1;

  function look(): void {
    const { ids, mark: next } = table.changedSince(mark);
    mark = next;
    for (const id of ids) for (const listener of listeners) listener(id);
  }

  return {
    name: path,
    results: embeddedResults(database),
    async submit(jobs) {
      table.submit(jobs);
      for (const consumer of consumers) consumer.wake();
    },
    state: async (id) => table.state(id),
    watch(listener) {
      listeners.add(listener);
      if (!watching) {
        mark = -1;
        look();
        watching = setInterval(look, WATCH_EVERY);
        watching.unref();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(watching);
        watching = undefined;
      };
    },
    cancel: async (id) => table.cancel(id),
    remove: async (id) => table.remove(id),
    counts: async () => table.counts(),
    deadLetters: async (limit) => table.deadLetters(limit),
    async work(options) {
      const consumer = consume(table, patience, options);
      consumers.add(consumer);
      return {
        get running() {
          return consumer.running;
        },
        async stop(grace) {
          await consumer.stop(grace);
          consumers.delete(consumer);
        },
      };
    },
    // Takes the lock that a submission takes: a full disk or a file gone shows here.
    ping: async () => transaction(database, () => undefined),
    async close() {
      clearInterval(watching);
      await Promise.all([...consumers].map((consumer) => consumer.stop(0)));
      database.close();
    },
  };
}
