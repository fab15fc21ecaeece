/** @file The service from its configuration to its end: everything opened, listening, stopped in good order. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defaultDetectorFolder } from '../detector/node/default-detector.ts';
import { readManifest } from '../detector/node/read-detector.ts';
import { UserError } from '../errors.ts';
import { openObjectStore } from '../jobs/files/s3.ts';
import { openQueue } from '../jobs/open-queue.ts';
import { DEFAULT_WORKER, startWorker } from '../jobs/worker.ts';
import { keyStore } from './access/keys.ts';
import { quotas } from './access/quota.ts';
import { type AppParts, createApp } from './app.ts';
import { isLoopback, type ServerConfig } from './config.ts';
import { openMetrics } from './metrics.ts';
import { aboutRoutes } from './routes/about.ts';
import { pageFolder, pageRoutes } from './routes/page.ts';
import { scanRoutes } from './routes/scans.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { scanTable } from './scan-table.ts';
import { openService } from './service.ts';
import { openServerTables } from './tables.ts';

export interface RunningServer {
  readonly url: string;
  /** Takes no more requests; running jobs end, or go back to the queue when the grace is over. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly log: AppParts['log'];
  /** Told of what is wrong while it goes on. */
  readonly note: (text: string) => void;
}

const SWEEP_EVERY = 60_000;
/** Side of the faces that pages and reports show, in pixels. */
const PICTURES = 256;

/** @throws UserError for a configuration that cannot be served */
export async function startServer(config: ServerConfig, { log, note }: StartOptions): Promise<RunningServer> {
  const data = resolve(config.data);
  const database = await openServerTables(data);
  const closing: (() => unknown)[] = [() => database.close()];
  const close = async () => {
    for (const act of closing.splice(0).reverse()) await act();
  };
  try {
    const keys = keyStore(database);
    if (!isLoopback(config.host) && keys.count() === 0) {
      throw new UserError('bad_usage', `listening at ${config.host} would let anybody in`, {
        advice: 'make a key first ("realcentric keys add NAME"), or listen at 127.0.0.1',
      });
    }
    const uploads = join(data, 'uploads');
    await mkdir(uploads, { recursive: true, mode: 0o700 });
    const folder = config.model ?? defaultDetectorFolder();
    const described = { detector: { manifest: await readManifest(folder) } };
    const queue = await openQueue(config.queue ?? join(data, 'queue.sqlite'), {
      problem: (message) => note(`queue: ${message}`),
    });
    closing.push(() => queue.close());
    const { limits } = config;
    const worker =
      config.workers === 0
        ? undefined
        : await startWorker(queue, {
            ...DEFAULT_WORKER,
            processes: config.workers,
            model: folder,
            timeLimit: limits.scan_seconds,
          });
    closing.push(() => worker?.stop(1000 * config.grace_seconds));
    const metrics = openMetrics(queue);
    const scans = scanTable(database);
    const service = openService({
      queue,
      scans,
      uploads,
      order: {
        detector: described.detector.manifest.network.sha256,
        model: null,
        settings: { explain: true, provenance: {} },
        thumbnails: null,
        pictures: PICTURES,
      },
      retention: 3_600_000 * config.retention_hours,
      ...(config.files !== undefined && { place: { store: openObjectStore(), prefix: config.files } }),
      ended: metrics.ended,
    });
    closing.push(() => service.close());
    let stopping = false;
    const ready = async () => {
      if (stopping) throw new Error('stopping');
      await Promise.race([queue.ping(), new Promise((_, late) => setTimeout(late, 2000).unref())]);
    };
    const usage = quotas(database);
    const parts: AppParts = { config, service, scans, keys, quotas: usage, metrics, log };
    const app = await createApp(parts);
    uploadRoutes(app, { ...parts, uploads, queue });
    scanRoutes(app, parts);
    aboutRoutes(app, parts, described, ready);
    const page = config.page ? pageFolder() : undefined;
    if (page !== undefined) await pageRoutes(app, page);
    else if (config.page) note('the page is not built (npm run build -w packages/web); the API alone is served');
    await service.sweep();
    const sweep = () => {
      usage.tidy();
      service.sweep().catch((error: Error) => note(`sweep: ${error.message}`));
    };
    const sweeping = setInterval(sweep, SWEEP_EVERY);
    closing.push(() => clearInterval(sweeping));
    const url = await app.listen({ host: config.host, port: config.port });
    closing.push(() => app.close());
    return {
      url,
      async stop() {
        stopping = true;
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
