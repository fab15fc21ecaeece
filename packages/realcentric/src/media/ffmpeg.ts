/**
 * @file Starts ffmpeg and ffprobe from the PATH: without a shell, killed when the caller stops or an abort comes, and with errors that
 * say in one line what they could not do.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../errors.ts';
import { systemErrorCode } from './system-errors.ts';

export interface Tool {
  readonly input: Writable;
  readonly output: Readable;
  readonly messages: Readable;
  /** Resolves with the exit code when all is read, null after a signal; rejects with a UserError where the program is not there. */
  readonly exit: Promise<number | null>;
  readonly kill: () => void;
}

/** `purpose` stands in errors ("video compression (VC)"). An abort kills the program; `exit` then gives null. */
export function startTool(
  program: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  purpose: string,
  signal?: AbortSignal,
): Tool {
  signal?.throwIfAborted();
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program, ['-hide_banner', ...args], {
    stdio: 'pipe',
    windowsHide: true,
  });
  // A process that ends early breaks the pipe; `exit` says why.
  child.stdin.on('error', () => undefined);
  const kill = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) =>
      reject(systemErrorCode(error) === 'ENOENT' ? notThere(program, purpose, error) : error),
    );
    child.on('close', resolve);
  }).finally(() => signal?.removeEventListener('abort', kill));
  return { input: child.stdin, output: child.stdout, messages: child.stderr, exit, kill };
}

export interface Filter {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when ffmpeg has ended well; rejects with a UserError when it is not there or fails, or with the reason of the abort. */
  readonly ended: Promise<void>;
  readonly kill: () => void;
}

export interface FilterOptions {
  readonly signal?: AbortSignal | undefined;
  /** What stands in front of errors. */
  readonly file?: string;
}

/** ffmpeg between two streams: `args` read from pipe:0 and write to pipe:1, or to a file. */
export function startFfmpegFilter(
  args: readonly string[],
  purpose: string,
  { signal, file }: FilterOptions = {},
): Filter {
  const tool = startTool('ffmpeg', ['-nostats', '-loglevel', 'error', ...args], purpose, signal);
  let said = '';
  tool.messages.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, 2000);
  });
  const ended = tool.exit.then((code) => {
    if (code === 0) return;
    signal?.throwIfAborted();
    throw failed(purpose, said.trim(), code, file);
  });
  return { input: tool.input, output: tool.output, ended, kill: tool.kill };
}

/**
 * Writes what `source` gives as fast as a program takes it, and closes its input. Where the program stops taking, its own end says why.
 * @throws what `source` throws
 */
export async function pour(source: AsyncIterable<Uint8Array>, input: Writable): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  async function* watched() {
    try {
      yield* source;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  await pipeline(watched, input).catch(() => {
    if (failure !== undefined) throw failure.error;
  });
}

/** A message without addresses in memory: "[h264 @ 0x5581] [error] no frame!" becomes "h264: no frame!". */
export function plain(line: string): string {
  return line
    .replace(/\[([^\]@]*?) @ 0x[0-9a-f]+\]\s*/gi, '$1: ')
    .replace(/\[(?:panic|fatal|error|warning|info|verbose)\]\s*/gi, '')
    .trim();
}

/** Cuts a stream of bytes into pieces of `size`; what is left at the end is dropped. */
export async function* pieces(stream: AsyncIterable<Buffer>, size: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield piece;
      piece = new Uint8Array(size);
      filled = 0;
    }
  }
}

function notThere(program: string, purpose: string, cause: unknown): UserError {
  return new UserError('not_found', `${purpose} needs ${program}, which is not on the PATH`, {
    advice: 'install it (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg) and run again',
    cause,
  });
}

function failed(purpose: string, said: string, code: number | null, file: string | undefined): UserError {
  const named = file === undefined ? {} : { file };
  if (/unknown encoder 'libx264'/i.test(said)) {
    const advice = 'install an ffmpeg that has it (ffmpeg -encoders lists them)';
    return new UserError('not_found', `${purpose} needs the encoder libx264, which this ffmpeg was built without`, {
      ...named,
      advice,
    });
  }
  if (/no space left on device/i.test(said)) {
    return new UserError('bad_input', 'no space left on the disk', {
      ...named,
      advice: 'free some space and run again',
    });
  }
  const problem = `${purpose}: ffmpeg ended ${code === null ? 'by a signal' : `with ${code}`}`;
  const reason = plain(said.split('\n')[0] as string) || 'no message';
  const advice = 'check the ffmpeg that is on the PATH';
  return new UserError('bad_input', `${problem} (${reason})`, { ...named, advice });
}
