/**
 * @file What comes of many files while workers are killed and servers stopped, for each kind of queue:
 * `node --conditions=source bench/queue-faults.ts [files]`. Needs redis-server and postgresql; prints a table for docs/operations.md.
 */
import { runFaults } from '../packages/realcentric/src/jobs/faults.fixture.ts';
import {
  noPostgres,
  noRedis,
  type RunningServer,
  startPostgres,
  startRedis,
} from '../packages/realcentric/src/jobs/servers.fixture.ts';

const files = Number(process.argv[2] ?? 2000);
const OUTAGE = 5;

const kinds: { name: string; missing: string | undefined; start?: () => Promise<RunningServer> }[] = [
  { name: 'embedded', missing: undefined },
  { name: 'Redis', missing: noRedis(), start: startRedis },
  { name: 'PostgreSQL', missing: noPostgres(), start: startPostgres },
];

console.log('| Queue | Faults | Files | Results | Lost | Tries | Dead letters | Seconds |');
console.log('|---|---|---:|---:|---:|---:|---:|---:|');
for (const { name, missing, start } of kinds) {
  if (missing !== undefined) {
    console.log(`| ${name} | ${missing} | | | | | | |`);
    continue;
  }
  const server = await start?.();
  try {
    const counts = await runFaults({ files, outage: OUTAGE, ...(server && { server }) });
    const faults = `kill -9 of a worker and of the submitter${server ? `, ${OUTAGE} s without ${name}` : ''}`;
    const lost = counts.files - counts.results;
    const figures = [counts.files, counts.results, lost, counts.tries, counts.deadLetters, Math.round(counts.seconds)];
    console.log(`| ${name} | ${faults} | ${figures.join(' | ')} |`);
  } finally {
    await server?.dispose();
  }
}
