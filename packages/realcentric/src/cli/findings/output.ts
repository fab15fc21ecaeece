/** @file Where findings go as they come. */
import type { Scanned } from '../../scan/node/scan-one.ts';

export interface FindingOutput {
  /** Takes one finding; resolves once more can be taken. */
  add(scanned: Scanned): Promise<void>;
  /** After the last. */
  end(): Promise<void>;
}

/** Prints text and a line break; resolves once the reader took it. */
export type Print = (text: string) => Promise<void>;
