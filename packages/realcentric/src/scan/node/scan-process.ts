/**
 * @file A process of its own that scans files, one at a time: where a native decoder crashes or hangs, that costs one file. Started by
 * `engine.ts` with the folder of the detector as its argument, and "explain" where heat maps are wanted; ends when whoever started it is gone.
 */
import { UserError } from '../../errors.ts';
import { decodeOnOneThread } from '../../media/pictures.ts';
import { type PlainError, plainError } from '../../processes/plain-error.ts';
import { serveTasks } from '../../processes/serve-tasks.ts';
import { openScanner } from './open-scanner.ts';
import { openStores } from './open-stores.ts';
import { type Scanned, type ScanTask, scanOne } from './scan-one.ts';

export type ScanAnswer =
  | { readonly kind: 'scanned'; readonly scanned: Scanned }
  /** Nothing can go on: the detector cannot be opened, or the store or a picture cannot be written. */
  | { readonly kind: 'stop'; readonly error: PlainError };

// Each process is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();

// Begun before the first task comes; a failure is the answer to that task.
const [, , model, explain] = process.argv;
const opening = openScanner(model, { threads: 1, explanation: explain === 'explain' });
opening.catch(() => undefined);

const stores = openStores();

async function answer(task: ScanTask): Promise<ScanAnswer> {
  try {
    const scanner = await opening;
    // The time of the file runs from here.
    process.send?.({ news: 'begun' });
    const scanned = await scanOne(task, scanner, await stores.of(task));
    return { kind: 'scanned', scanned };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: 'stop', error: plainError(error) };
  }
}

serveTasks(answer);
