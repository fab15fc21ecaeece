/** @file The scan of one file as a job: what a process of a worker does. */

import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { UserError } from '../../errors.ts';
import { fileChecksum } from '../../media/file-checksum.ts';
import { type OpenScanner, openScanner } from '../../scan/node/open-scanner.ts';
import { type Scanned, scanOne } from '../../scan/node/scan-one.ts';
import type { ScanPayload } from './tasks.ts';

/** What a result store holds of a scan; `file` is the file's checksum: several may have sent it, under names that are nobody else's business. */
export type ScanResult = Omit<Scanned, 'known'>;

/** A process serves one detector at a time, which is all that most ever do. */
let open: { readonly folder: string; readonly scanner: Promise<OpenScanner> } | undefined;

async function scannerOf(folder: string): Promise<OpenScanner> {
  if (open?.folder !== folder) {
    await open?.scanner.then((scanner) => scanner.close()).catch(() => undefined);
    open = { folder, scanner: openScanner(folder, { threads: 1, explanation: true }) };
  }
  return open.scanner;
}

/** Opens the detector before there is a file for it. */
export function warmUp(model: string | null): void {
  scannerOf(model ?? defaultDetectorFolder()).catch(() => undefined);
}

/** @throws UserError for a file that has changed since it was submitted, and another detector than was asked for */
export async function doScan(path: string, payload: ScanPayload): Promise<ScanResult> {
  const { sha256, detector, model, settings, thumbnails, pictures } = payload;
  if ((await fileChecksum(path)) !== sha256) {
    throw new UserError('bad_input', 'has changed since it was submitted', { advice: 'submit it again' });
  }
  const scanner = await scannerOf(model ?? defaultDetectorFolder());
  if (scanner.detector.checksum !== detector) {
    const problem = `the worker has another detector (${scanner.detector.checksum.slice(0, 12)}...) than the one asked for`;
    throw new UserError('bad_model', `${problem} (${detector.slice(0, 12)}...)`, {
      advice: 'start workers with the same --model',
    });
  }
  const show = { annotate: null, thumbnails, pictures };
  const { known: _, ...scanned } = await scanOne({ file: path, settings, store: null, ...show }, scanner, undefined);
  const { message } = scanned.finding;
  const told = message === null ? null : message.replaceAll(`${path}: `, '').replaceAll(path, 'file');
  return { ...scanned, finding: { ...scanned.finding, file: sha256, message: told } };
}
