/** @file Writes what a client sends to the disk, with its limits checked while it comes. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { limitBytes, TooManyBytes } from '../../jobs/files/limit-bytes.ts';
import { mediaKind } from '../../scan/node/media-kind.ts';
import type { ServerConfig } from '../config.ts';
import { Problem } from '../problem.ts';

export interface Received {
  /** In the folder of uploads, named by checksum. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

type Limits = ServerConfig['limits'];

export function tooLarge(limit: number): Problem {
  return new Problem(413, 'too_large', `the file has more than ${limit.toLocaleString('en')} bytes`);
}

/** Ends an upload that falls silent, or trickles. */
function watchSpeed(
  end: (problem: Problem) => void,
  bytes: () => number,
  { idle_seconds, slowest }: Limits,
): () => void {
  const begun = performance.now();
  let before = 0;
  const timer = setInterval(() => {
    const now = bytes();
    const seconds = (performance.now() - begun) / 1000;
    if (now === before || now < slowest * (seconds - idle_seconds)) {
      end(new Problem(408, 'too_slow', 'the upload came too slowly'));
    }
    before = now;
  }, 1000 * idle_seconds);
  return () => clearInterval(timer);
}

/**
 * Feeds `into` from a source, which is let be where the feeding fails: destroying it would take along the connection that the answer has
 * to go back by. Gives what ends it.
 */
function feed(source: Readable, into: Transform): () => void {
  const failed = (error: Error) => into.destroy(error);
  const closed = () => {
    if (!source.readableEnded) into.destroy(new Problem(400, 'cut_off', 'the upload was cut off'));
  };
  source.on('error', failed).on('close', closed).pipe(into);
  return () => {
    source.unpipe(into);
    source.off('close', closed);
    source.resume();
  };
}

/** What only trying a decoder would tell is not tried: a service gets more nonsense than rare videos. @throws Problem 415, 400 */
async function checkKind(path: string, bytes: number): Promise<void> {
  if (bytes === 0) throw new Problem(400, 'empty', 'the file is empty');
  const found = await mediaKind(path);
  if (found.kind === 'picture' || (found.kind === 'video' && found.certain)) return;
  const what = found.kind === 'unsupported' ? found.what : 'in no format that is known here';
  throw new Problem(415, 'unsupported', `the file is ${what}, neither a picture nor a video`);
}

/**
 * @param folder of the uploads
 * @throws Problem: 413, 415, 408, 400; then nothing stays on the disk
 */
export async function receiveFile(stream: Readable, folder: string, limits: Limits): Promise<Received> {
  const temporary = join(folder, `${randomUUID()}.part`);
  const limited = limitBytes(limits.bytes);
  const stop = watchSpeed((problem) => limited.stream.destroy(problem), limited.bytes, limits);
  const leave = feed(stream, limited.stream);
  try {
    await pipeline(limited.stream, createWriteStream(temporary, { flags: 'wx', mode: 0o600 }));
    await checkKind(temporary, limited.bytes());
    const sha256 = limited.sha256();
    const path = join(folder, sha256);
    await rename(temporary, path);
    return { path, sha256, bytes: limited.bytes() };
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof TooManyBytes) throw tooLarge(limits.bytes);
    throw error;
  } finally {
    stop();
    leave();
  }
}
