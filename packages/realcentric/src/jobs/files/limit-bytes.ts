/** @file A stream that lets so many bytes through and takes their checksum. */
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

export class TooManyBytes extends Error {
  readonly limit: number;

  constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'TooManyBytes';
    this.limit = limit;
  }
}

export interface LimitedBytes {
  readonly stream: Transform;
  /** Bytes that came through so far. */
  bytes(): number;
  /** SHA-256 of all bytes, in lower-case hexadecimal; once, at the end. */
  sha256(): string;
}

/** The stream fails with `TooManyBytes` as soon as there are more than `limit`. */
export function limitBytes(limit: number): LimitedBytes {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit) {
        done(new TooManyBytes(limit));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, sha256: () => hash.digest('hex') };
}
