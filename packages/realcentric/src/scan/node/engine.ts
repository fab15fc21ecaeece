/** @file What does the scanning of a batch: this process, or worker processes that a broken file cannot take the others down with. */
import type { DescribedDetector } from '../scanner.ts';
import type { OpenScanner } from './open-scanner.ts';
import type { Scanned, ScanTask } from './scan-one.ts';

export interface ScanLimits {
  /** Longest that the file may take, in seconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

export interface NetworksHere extends AsyncDisposable {
  readonly open: () => Promise<OpenScanner>;
}

export interface ScanEngine extends DescribedDetector {
  /** Files that it works on at once. */
  readonly atOnce: number;
  /**
   * A file that cannot be read, takes too long, crashes its process or hits a fault of this program gives a finding with status `error`.
   * @throws the signal's reason; UserError where no file could be scanned: for the detector, a store, a picture that cannot be written
   */
  scan(task: ScanTask, limits: ScanLimits): Promise<Scanned>;
  /** The networks in this process, for what is not done file by file; opened where they are not yet. */
  networksHere(): NetworksHere;
  close(): Promise<void>;
}
