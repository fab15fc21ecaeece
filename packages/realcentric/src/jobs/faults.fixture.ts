/** @file Makes things go wrong while workers of a queue go through pictures, and counts what came of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encodePicture } from '../media/pictures.ts';
import { openQueue } from './open-queue.ts';
import type { Patience } from './queue.ts';
import type { RunningServer } from './servers.fixture.ts';

/** A lease short enough that the work of those killed is taken up soon. */
export const FAULT_PATIENCE: Patience = { attempts: 5, backoff: 100, lease: 2000 };

/** What the processes that work on the queue say once they have opened it. */
export const OPENED = 'opened';

const WORKERS = 3;
const SIDE = 16;

export interface FaultsOptions {
  readonly files: number;
  /** What keeps the queue; a file where left out. */
  readonly server?: RunningServer;
  /** Seconds that the server is down. */
  readonly outage: number;
}

export interface FaultCounts {
  readonly files: number;
  readonly results: number;
  /** Results that workers heard were kept: more than there are files would be a fault. */
  readonly kept: number;
  /** More than there are files, as work that was cut off is done again. */
  readonly tries: number;
  readonly deadLetters: number;
  readonly seconds: number;
}

function start(module: string, ...args: string[]): ChildProcess {
  const path = fileURLToPath(new URL(`./${module}`, import.meta.url));
  return spawn(process.execPath, ['--conditions=source', path, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Resolves once the process has opened its queue: one that begins while the server is down gives up, and rightly. */
async function opened(child: ChildProcess): Promise<void> {
  const [ending] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (ending !== OPENED) throw new Error(`a process that works on the queue ended with ${ending} before it opened it`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Small pictures, no two alike. */
async function makePictures(folder: string, count: number): Promise<void> {
  await mkdir(folder);
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, at) => (at < 3 ? i >> (8 * at) : at * 7) & 255);
    await writeFile(join(folder, `${i}.png`), await encodePicture({ width: SIDE, height: SIDE, data }, 'png'));
  }
}

/**
 * Three workers go through the pictures; one is killed with -9 (and replaced), the server is stopped for a while, and whoever submits is
 * killed and started again.
 */
export async function runFaults({ files, server, outage }: FaultsOptions): Promise<FaultCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'realcentric-faults-'));
  const pictures = join(folder, 'pictures');
  await makePictures(pictures, files);
  const log = join(folder, 'log');
  await writeFile(log, '');
  const address = server?.url ?? join(folder, 'queue.sqlite');
  const begun = performance.now();
  const lines = async () => (await readFile(log, 'utf8')).split('\n');
  const kept = async () => (await lines()).filter((line) => line.startsWith('kept')).length;
  const keptShare = async (share: number) => {
    while ((await kept()) < share * files) {
      if (submitter.exitCode !== null) throw new Error(`whoever submits ended with exit code ${submitter.exitCode}`);
      await sleep(10);
    }
  };
  const submit = () => start('fault-submitter.fixture.ts', address, pictures);
  const work = () => start('fault-worker.fixture.ts', address, log);
  let submitter = submit();
  const workers = Array.from({ length: WORKERS }, work);
  try {
    await Promise.all([submitter, ...workers].map(opened));
    await keptShare(0.1);
    await kill(workers[0] as ChildProcess);
    const replacement = work();
    workers.push(replacement);
    await opened(replacement);
    await keptShare(0.3);
    await kill(submitter);
    submitter = submit();
    const ended = once(submitter, 'exit');
    await opened(submitter);
    await keptShare(0.5);
    if (server) {
      await server.stop();
      await sleep(1000 * outage);
      await server.start();
    }
    const [code] = (await ended) as [number | null];
    if (code !== 0) throw new Error(`whoever submits ended with exit code ${code}`);
    const queue = await openQueue(address, { patience: FAULT_PATIENCE });
    const results = await queue.results.count();
    const deadLetters = (await queue.deadLetters(1000)).length;
    await queue.close();
    const tries = (await lines()).filter((line) => line.startsWith('tried')).length;
    const seconds = (performance.now() - begun) / 1000;
    return { files, results, kept: await kept(), tries, deadLetters, seconds };
  } finally {
    await Promise.all([submitter, ...workers].map(kill));
    await rm(folder, { recursive: true, force: true });
  }
}
