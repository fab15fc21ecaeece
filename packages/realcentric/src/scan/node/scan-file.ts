/** @file One file to its finding: read it, find faces, judge them. */
import { UserError } from '../../errors.ts';
import { readPicture } from '../../media/pictures.ts';
import { completeFinding, failedFinding } from '../complete.ts';
import type { Finding } from '../finding.ts';
import { scanPixels } from '../scan-pixels.ts';
import type { Scanner } from '../scanner.ts';

export interface ScanOptions {
  readonly signal?: AbortSignal;
}

/** A file that cannot be read is a finding with status `error`, so that the others are still done. */
export async function scanFile(file: string, scanner: Scanner, { signal }: ScanOptions = {}): Promise<Finding> {
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  signal?.throwIfAborted();
  try {
    const { image, sha256, bytes, format, width, height } = await readPicture(file);
    const judgement = await scanPixels(image, scanner);
    const media = { kind: 'picture', format, width, height } as const;
    return completeFinding({ file, sha256, bytes, media, provenance: null, elapsed: elapsed() }, judgement, scanner);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const facts = { file, sha256: null, bytes: null, media: null, provenance: null, elapsed: elapsed() };
    return failedFinding(facts, 'error', error.message, scanner);
  }
}
