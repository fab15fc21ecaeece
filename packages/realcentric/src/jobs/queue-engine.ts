/** @file Scans of files by the workers of a queue, for whoever scans a batch. */
import { UserError } from '../errors.ts';
import type { ScanEngine } from '../scan/node/engine.ts';
import { failedWith } from '../scan/node/failed-scan.ts';
import type { DescribedDetector } from '../scan/scanner.ts';
import { type ObjectStore, openObjectStore } from './files/s3.ts';
import { openJobRunner } from './job-runner.ts';
import { openQueue } from './open-queue.ts';
import { scanByWorkers } from './spread-scan.ts';

export interface QueueEngineOptions {
  /** Of the queue. */
  readonly address: string;
  readonly described: DescribedDetector;
  /** Folder of the detector, where workers see it too; their own where null. */
  readonly model: string | null;
  /** `s3://bucket/folder` for files, where workers do not see this disk. */
  readonly files?: string;
  /** Files that are handed in ahead of their turn. */
  readonly atOnce: number;
  readonly signal?: AbortSignal;
  readonly note: (text: string) => void;
}

/** @throws UserError where the queue cannot be opened */
export async function openQueueEngine(options: QueueEngineOptions): Promise<ScanEngine> {
  const { address, described, model, files, atOnce, signal, note } = options;
  const queue = await openQueue(address, { problem: (message) => note(`queue: ${message}`) });
  const runner = openJobRunner(queue, { signal, note });
  const place: { readonly store: ObjectStore; readonly prefix: string } | undefined =
    files === undefined ? undefined : { store: openObjectStore(), prefix: files };
  const detector = described.detector.manifest.network.sha256;
  return {
    ...described,
    atOnce,
    async scan(task, limits) {
      const { file, settings, thumbnails, pictures = null } = task;
      if (task.annotate !== null || task.store !== null) {
        const advice = 'the queue keeps the results; annotate afterwards, without --queue';
        throw new UserError('bad_usage', '--annotate and --store do not go with --queue', { advice });
      }
      const begun = performance.now();
      try {
        const order = { detector, model, settings, thumbnails, pictures };
        return { ...(await scanByWorkers(file, order, queue, runner, place)), known: false };
      } catch (error) {
        limits.signal?.throwIfAborted();
        if (error instanceof UserError && error.file !== file) throw error;
        const message = error instanceof Error ? error.message : String(error);
        const told = message.startsWith(`${file}: `) ? message : `${file}: ${message}`;
        return failedWith(file, told, (performance.now() - begun) / 1000, described);
      }
    },
    networksHere() {
      const advice = 'leave --queue away';
      throw new UserError('bad_usage', 'this is done with networks here, not by the workers of a queue', { advice });
    },
    async close() {
      await runner.close();
      await queue.close();
    },
  };
}
