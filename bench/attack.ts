/**
 * @file Load and attack on a service of its own: `node --conditions=source bench/attack.ts PHOTOGRAPH.jpg [seconds]`. Prints tables for
 * docs/security.md.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempts } from './attack/attempts.ts';
import { numbered } from './attack/files.ts';
import { ended, type Service, send, startService } from './attack/service.ts';

const photograph = process.argv[2];
if (photograph === undefined) throw new Error('give a JPEG with a face');
const seconds = Number(process.argv[3] ?? 60);
const CLIENTS = 200;
const BATCH = 120;
const LIVE = 15;
const jpeg = await readFile(photograph);

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Live files, one after another, while a batch waits. */
async function live(service: Service): Promise<void> {
  for (let i = 0; i < BATCH; i++) await send(service, new Uint8Array(numbered(jpeg, `b${i}`)), {}, '?priority=batch');
  const times: number[] = [];
  for (let i = 0; i < LIVE; i++) {
    const begun = performance.now();
    const { body } = await send(service, new Uint8Array(numbered(jpeg, `l${i}`)));
    await ended(service, body.id);
    times.push(performance.now() - begun);
  }
  const { scans } = (await (await fetch(`${service.url}/api/scans?limit=200`)).json()) as {
    scans: { status: string }[];
  };
  const waiting = scans.filter(({ status }) => status === 'waiting').length;
  console.log(`\n${LIVE} live files while ${BATCH} of a batch wait (${waiting} still do at the end):`);
  console.log(
    `from sending to the finding ${(median(times) / 1000).toFixed(2)} s in the median, ${(Math.max(...times) / 1000).toFixed(2)} s at most`,
  );
}

async function flood(service: Service): Promise<void> {
  const statuses = new Map<string, number>();
  const count = (status: string) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const until = performance.now() + 1000 * seconds;
  let most = 0;
  const before = await service.memory();
  const client = async (number: number) => {
    for (let i = 0; performance.now() < until; i++) {
      const { status } = await send(service, new Uint8Array(numbered(jpeg, `${number}-${i}`))).catch(() => ({
        status: 'no answer',
      }));
      count(`${status}`);
      // A client that is told to wait waits a little.
      if (status !== 202) await sleep(100);
    }
  };
  const watch = async () => {
    while (performance.now() < until) {
      most = Math.max(most, await service.memory());
      await sleep(500);
    }
  };
  await Promise.all([watch(), ...Array.from({ length: CLIENTS }, (_, number) => client(number))]);
  const list = [...statuses].map(([status, times]) => `${times} x ${status}`).join(', ');
  console.log(`\n${CLIENTS} clients for ${seconds} s: ${list}`);
  console.log(
    `memory of the server ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most; ${service.running() ? 'running' : 'GONE'}`,
  );
}

const many = 1_000_000;
const service = await startService({
  rates: { requests: many, uploads: many },
  limits: { waiting: 500, idle_seconds: 5 },
  urls: { hosts: ['allowed.invalid'] },
  grace_seconds: 1,
});
try {
  const { body } = await send(service, new Uint8Array(jpeg));
  await ended(service, body.id);
  console.log('| Tried | What came back |\n|---|---|');
  for (const [tried, answer] of await attempts(service, jpeg))
    console.log(`| ${tried} | ${answer.replaceAll('|', '/')} |`);
  await live(service);
  await flood(service);
} finally {
  await service.stop();
}
