/**
 * @file Submits the pictures of a folder and waits for them, to be killed: `node --conditions=source fault-submitter.fixture.ts QUEUE
 * FOLDER`. Ends once there is a result for each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileChecksum } from '../media/file-checksum.ts';
import { listPictures } from '../media/list.ts';
import { FAULT_PATIENCE, OPENED } from './faults.fixture.ts';
import { openJobRunner } from './job-runner.ts';
import { openQueue } from './open-queue.ts';
import { scanPayloadOf, scanRequest, storedResult } from './spread-scan.ts';

const [address, folder] = process.argv.slice(2) as [string, string];
const order = { detector: 'd'.repeat(64), model: null, settings: {}, thumbnails: null, pictures: null };
const queue = await openQueue(address, { patience: FAULT_PATIENCE });
process.send?.(OPENED);
const runner = openJobRunner(queue);
const files = await listPictures([folder]);
const LOTS = 8;
const size = Math.ceil(files.length / LOTS);
const running: Promise<unknown>[] = [];
for (let lot = 0; lot < LOTS; lot++) {
  for (const file of files.slice(lot * size, (lot + 1) * size)) {
    const payload = scanPayloadOf(file, await fileChecksum(file), order);
    if (!(await storedResult(queue, payload))) running.push(runner.run(scanRequest(payload, 'batch')));
  }
  await sleep(50);
}
await Promise.all(running);
await runner.close();
await queue.close();
