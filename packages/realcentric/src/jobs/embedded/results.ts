/** @file Results in the embedded queue's file. */
import type { DatabaseSync } from 'node:sqlite';
import type { ResultStore } from '../queue.ts';

export function embeddedResults(database: DatabaseSync): ResultStore {
  const where = 'WHERE subject = ? AND detector = ? AND options = ?';
  const get = database.prepare(`SELECT value FROM results ${where}`);
  const put = database.prepare(
    'INSERT INTO results (subject, detector, options, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = database.prepare(`DELETE FROM results ${where}`);
  const count = database.prepare('SELECT count(*) AS results FROM results');
  return {
    get: async ({ subject, detector, options }) =>
      (get.get(subject, detector, options) as { value: string } | undefined)?.value,
    put: async ({ subject, detector, options }, value) => put.run(subject, detector, options, value).changes === 1,
    remove: async ({ subject, detector, options }) => {
      remove.run(subject, detector, options);
    },
    count: async () => (count.get() as { results: number }).results,
  };
}
