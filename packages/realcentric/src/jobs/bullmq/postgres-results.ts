/** @file Results in a table of PostgreSQL. */
import type { Pool } from 'pg';
import type { ResultKey } from '../queue.ts';
import { NAMESPACE } from './connection.ts';
import { throughOutage } from './outage.ts';
import type { OpenResults } from './redis-results.ts';

const TABLE = `${NAMESPACE}.results`;
/** Of the lock under which the table is made ("RCRS"): two that make it at once would collide. */
const LOCK = 0x52435253;

const asList = ({ subject, detector, options }: ResultKey) => [subject, detector, options];

/** @param pool ended together with the results */
export async function postgresResults(pool: Pool): Promise<OpenResults> {
  await pool.query(`
    BEGIN;
    SELECT pg_advisory_xact_lock(${LOCK});
    CREATE SCHEMA IF NOT EXISTS ${NAMESPACE};
    CREATE TABLE IF NOT EXISTS ${TABLE} (
      subject text NOT NULL, detector text NOT NULL, options text NOT NULL, value text NOT NULL,
      stored timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (subject, detector, options)
    );
    COMMIT;
  `);
  const ask = <Row extends object>(text: string, values: string[] = []) =>
    throughOutage(() => pool.query<Row>(text, values));
  const WHERE = 'WHERE subject = $1 AND detector = $2 AND options = $3';
  return {
    async get(key) {
      const { rows } = await ask<{ value: string }>(`SELECT value FROM ${TABLE} ${WHERE}`, asList(key));
      return rows[0]?.value;
    },
    async put(key, value) {
      const insert = `INSERT INTO ${TABLE} (subject, detector, options, value) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;
      return (await ask(insert, [...asList(key), value])).rowCount === 1;
    },
    async remove(key) {
      await ask(`DELETE FROM ${TABLE} ${WHERE}`, asList(key));
    },
    async count() {
      const { rows } = await ask<{ results: number }>(`SELECT count(*)::int AS results FROM ${TABLE}`);
      return rows[0]?.results ?? 0;
    },
    async ping() {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}
