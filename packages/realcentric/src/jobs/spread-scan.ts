/** @file Scans of files by the workers of a queue. */
import { resolve } from 'node:path';
import { fileChecksum } from '../media/file-checksum.ts';
import type { ScanSettings } from '../scan/node/scan-one.ts';
import { storeKey } from '../scan/node/store-key.ts';
import { TOOL } from '../scan/tool.ts';
import { isObjectAddress, type ObjectStore } from './files/s3.ts';
import type { JobRunner } from './job-runner.ts';
import type { JobQueue, JobRequest, Priority } from './queue.ts';
import type { ScanResult } from './work/scan.ts';
import { resultKey, type ScanPayload, scanJobId } from './work/tasks.ts';

export interface ScanOrder {
  /** Checksum of the detector's network. */
  readonly detector: string;
  /** Folder of the detector, where workers see it too; their own where null. */
  readonly model: string | null;
  readonly settings: ScanSettings;
  /** Sides of pictures of the faces, in pixels, as `ScanTask` has them; none where null. */
  readonly thumbnails: number | null;
  readonly pictures: number | null;
}

/** What a job for a file carries. @param file a path that the workers see too, or `s3://bucket/key` */
export function scanPayloadOf(file: string, sha256: string, order: ScanOrder): ScanPayload {
  const { detector, model, settings, thumbnails, pictures } = order;
  const options = storeKey({ detector, toolVersion: TOOL.version, options: { ...settings, thumbnails, pictures } });
  return {
    file: isObjectAddress(file) ? file : resolve(file),
    sha256,
    detector,
    model: model === null ? null : resolve(model),
    settings: { ...settings },
    thumbnails,
    pictures,
    options,
  };
}

export function scanRequest(payload: ScanPayload, priority: Priority): JobRequest {
  return { id: scanJobId(resultKey(payload)), kind: 'scan', priority, payload };
}

/** What the store holds for a payload. */
export async function storedResult(queue: JobQueue, payload: ScanPayload): Promise<ScanResult | undefined> {
  const value = await queue.results.get(resultKey(payload));
  return value === undefined ? undefined : (JSON.parse(value) as ScanResult);
}

/**
 * Has a file scanned by whichever worker is free; one whose result is known already is not scanned again.
 * @param store where files are put for workers that do not see this disk, under `prefix` (`s3://bucket/folder`)
 * @throws UserError where the file cannot be read, JobFailed where the job was given up
 */
export async function scanByWorkers(
  file: string,
  order: ScanOrder,
  queue: JobQueue,
  runner: JobRunner,
  place?: { readonly store: ObjectStore; readonly prefix: string },
): Promise<ScanResult> {
  const sha256 = await fileChecksum(file);
  const reference = place ? `${place.prefix.replace(/\/+$/, '')}/${sha256}` : file;
  const payload = scanPayloadOf(reference, sha256, order);
  const known = await storedResult(queue, payload);
  const result = known ?? (await judged());
  return { ...result, finding: { ...result.finding, file } };

  async function judged(): Promise<ScanResult> {
    await place?.store.put(reference, file, sha256);
    try {
      await runner.run(scanRequest(payload, 'batch'));
    } finally {
      await place?.store.remove(reference).catch(() => undefined);
    }
    const stored = await storedResult(queue, payload);
    if (!stored) throw new Error(`${file}: its job is done, and its result is not there`);
    return stored;
  }
}
