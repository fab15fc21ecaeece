import { describe, expect, it } from 'vitest';
import { runFaults } from './faults.fixture.ts';
import { noPostgres, noRedis, startPostgres, startRedis } from './servers.fixture.ts';

const FILES = 200;

const backEnds = [
  { name: 'embedded', missing: undefined, start: async () => undefined, outage: 0 },
  { name: 'Redis', missing: noRedis(), start: startRedis, outage: 5 },
  { name: 'PostgreSQL', missing: noPostgres(), start: startPostgres, outage: 2 },
];

describe('of the files that workers go through while they are killed and the server is stopped', () => {
  for (const { name, missing, start, outage } of backEnds) {
    const title = `none is lost and none judged twice: ${name}${missing === undefined ? '' : ` (${missing})`}`;
    it.skipIf(missing !== undefined)(title, { timeout: 180_000 }, async () => {
      const server = await start();
      try {
        const counts = await runFaults({ files: FILES, outage, ...(server && { server }) });
        expect(counts).toMatchObject({ files: FILES, results: FILES, deadLetters: 0 });
        // Fewer where the answer to a store that had kept a result did not arrive.
        expect(counts.kept).toBeLessThanOrEqual(FILES);
        expect(counts.tries).toBeGreaterThanOrEqual(FILES);
      } finally {
        await server?.dispose();
      }
    });
  }
});
