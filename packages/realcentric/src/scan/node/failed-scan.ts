/** @file Findings of files that could not be scanned, for reasons that the scan itself cannot tell. */
import { failedFinding } from '../complete.ts';
import type { DescribedDetector } from '../scanner.ts';
import type { Scanned, ScanTask } from './scan-one.ts';

/**
 * @param message as it is told, with the name of the file in front
 * @param elapsed seconds
 */
export function failedWith(file: string, message: string, elapsed: number, detector: DescribedDetector): Scanned {
  const facts = { file, sha256: null, bytes: null, media: null, provenance: null, elapsed };
  return { finding: failedFinding(facts, 'error', message, detector), thumbnails: [], known: false };
}

export function failedScan({ file }: ScanTask, problem: string, begun: number, detector: DescribedDetector): Scanned {
  return failedWith(file, `${file}: ${problem}`, (performance.now() - begun) / 1000, detector);
}

export const tooLong = (seconds: number) => `took longer than ${seconds} s; give it more with --timeout`;
export function fault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `a fault of realcentric: ${message.split('\n')[0]}; report it with the file`;
}
