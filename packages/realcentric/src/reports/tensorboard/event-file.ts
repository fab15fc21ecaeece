/** @file Event files as TensorBoard reads them: TFRecord framing, one file for each session of a run. */
import { mkdir, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { maskedCrc32c } from './crc32c.ts';
import { restartEvent, type SummaryValue, summaryEvent, versionEvent } from './messages.ts';

export interface EventFile {
  readonly path: string;
  /** Adds what a step shows. */
  write(step: number, values: readonly SummaryValue[]): Promise<void>;
  close(): Promise<void>;
}

/** Length (8 bytes, little-endian), its masked CRC, data, the data's masked CRC. */
function record(data: Uint8Array): Uint8Array {
  const result = new Uint8Array(12 + data.length + 4);
  const view = new DataView(result.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(result.subarray(0, 8)), true);
  result.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return result;
}

let files = 0;

/**
 * Opens a new file, `events.out.tfevents.<seconds>.<host>.<process>.<number>`, in a folder that is made where it is missing.
 * TensorBoard reads the files of a folder in the order of their names, as one run.
 * @param step where the run stands; above 0 it was resumed, and later steps of earlier files are taken back
 */
export async function openEventFile(folder: string, step: number): Promise<EventFile> {
  await mkdir(folder, { recursive: true });
  const now = () => Date.now() / 1000;
  const seconds = String(Math.floor(now())).padStart(10, '0');
  const path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${files++}`);
  const file = await open(path, 'wx');
  await file.write(record(versionEvent(now())));
  if (step > 0) await file.write(record(restartEvent(now(), step + 1)));
  return {
    path,
    write: async (at, values) => {
      await file.write(record(summaryEvent(now(), at, values)));
    },
    close: () => file.close(),
  };
}
