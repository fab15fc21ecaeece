/** @file Findings of files that could not be scanned, for reasons that the scan itself cannot tell. */
import { failedFinding } from '../complete.ts';
import type { DescribedDetector } from '../scanner.ts';
import type { Scanned, ScanTask } from './scan-one.ts';

export function failedScan(task: ScanTask, problem: string, begun: number, detector: DescribedDetector): Scanned {
  const elapsed = (performance.now() - begun) / 1000;
  const facts = { file: task.file, sha256: null, bytes: null, media: null, provenance: null, elapsed };
  return { finding: failedFinding(facts, 'error', `${task.file}: ${problem}`, detector), thumbnails: [], known: false };
}

export const tooLong = (seconds: number) => `took longer than ${seconds} s; give it more with --timeout`;
export function fault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `a fault of realcentric: ${message.split('\n')[0]}; report it with the file`;
}
