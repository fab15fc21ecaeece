/**
 * @file A worker for tests of faults, to be killed: `node --conditions=source fault-worker.fixture.ts QUEUE LOG`. Its job is a quick one
 * that still reads a picture; every try and every result that was kept is a line of the log.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPicture } from '../media/pictures.ts';
import { FAULT_PATIENCE, OPENED } from './faults.fixture.ts';
import { openQueue } from './open-queue.ts';
import { resultKey, scanPayload } from './work/tasks.ts';

const [address, log] = process.argv.slice(2) as [string, string];
const queue = await openQueue(address, { patience: FAULT_PATIENCE });
process.send?.(OPENED);
await queue.work({
  concurrency: 4,
  work: async (job) => {
    const payload = scanPayload.parse(job.payload);
    appendFileSync(log, `tried ${payload.sha256}\n`);
    const { image } = await readPicture(payload.file);
    await sleep(20);
    const score = image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
    if (await queue.results.put(resultKey(payload), JSON.stringify({ score }))) {
      appendFileSync(log, `kept ${payload.sha256}\n`);
    }
    return null;
  },
});
