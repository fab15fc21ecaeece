/** @file A service for tests, whose worker answers at once with a finding that is made up. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueue } from '../jobs/open-queue.ts';
import type { Consumer, JobQueue } from '../jobs/queue.ts';
import type { ScanResult } from '../jobs/work/scan.ts';
import { resultKey, scanPayload } from '../jobs/work/tasks.ts';
import { encodePicture } from '../media/pictures.ts';
import { exampleFinding } from '../scan/finding.fixture.ts';
import { type KeyStore, keyStore } from './access/keys.ts';
import { serverConfig } from './config.ts';
import { type RunningServer, startServer } from './start-server.ts';
import { openServerTables } from './tables.ts';

export interface TestServer {
  readonly url: string;
  readonly data: string;
  readonly queue: JobQueue;
  /** Paths of the files that the worker was given. */
  readonly judged: string[];
  readonly log: string[];
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Until it has ended, by its events. */
  ended(id: string): Promise<{ readonly status: string; readonly finding: { readonly file: string } | null }>;
  restart(): Promise<void>;
  /** Starts the worker, where it was not to begin at once. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly keys?: (keys: KeyStore) => void;
  /** Whether the worker begins at once. */
  readonly working?: boolean;
}

/** A little picture, of its own for each number. */
export async function picture(number: number): Promise<Uint8Array<ArrayBuffer>> {
  const data = Uint8Array.from({ length: 3 * 64 }, (_, i) => (i === 0 ? number : i));
  return new Uint8Array(await encodePicture({ width: 8, height: 8, data }, 'png'));
}

const jpeg = Buffer.from('a face, as far as a test knows').toString('base64');

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const data = await mkdtemp(join(tmpdir(), 'realcentric-server-'));
  const config = serverConfig.parse({ port: 0, data, workers: 0, page: false, ...options.config });
  const judged: string[] = [];
  const log: string[] = [];
  if (options.keys) {
    const database = await openServerTables(data);
    options.keys(keyStore(database));
    database.close();
  }
  const start = () => startServer(config, { log: { write: (line) => log.push(line) }, note: (text) => log.push(text) });
  let server: RunningServer = await start();
  const queue = await openQueue(join(data, 'queue.sqlite'));
  let consumer: Consumer | undefined;

  async function work(): Promise<void> {
    consumer = await queue.work({
      concurrency: 2,
      work: async (job) => {
        const payload = scanPayload.parse(job.payload);
        await readFile(payload.file);
        judged.push(payload.file);
        const finding = { ...exampleFinding(), file: payload.sha256, sha256: payload.sha256 };
        const region = { x: 0, y: 0, width: 8, height: 8 };
        const pictures = finding.faces.map(({ id, box }) => ({ face: id, time: null, region, box, jpeg, heat: jpeg }));
        const result: ScanResult = { finding, thumbnails: [], pictures };
        await queue.results.put(resultKey(payload), JSON.stringify(result));
        return null;
      },
    });
  }
  if (options.working !== false) await work();

  return {
    get url() {
      return server.url;
    },
    data,
    queue,
    judged,
    log,
    call: (path, init) => fetch(`${server.url}${path}`, init),
    async ended(id) {
      const response = await fetch(`${server.url}/api/scans/${id}/events`);
      const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('event: scan'));
      return JSON.parse(events.at(-1)?.split('\ndata: ')[1] as string);
    },
    async restart() {
      await server.stop();
      server = await start();
    },
    work,
    async close() {
      await consumer?.stop(0);
      await server.stop();
      await queue.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}
