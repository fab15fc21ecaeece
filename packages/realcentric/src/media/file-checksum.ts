/** @file The checksum of a file of any size. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { onFile } from './system-errors.ts';

/** SHA-256 in lower-case hexadecimal. @throws UserError where the file cannot be read, and the signal's reason */
export async function fileChecksum(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const reading = createReadStream(path, { highWaterMark: 1 << 20 });
  await onFile(path, () => pipeline(reading, hash, { ...(signal && { signal }) }));
  return hash.digest('hex');
}
