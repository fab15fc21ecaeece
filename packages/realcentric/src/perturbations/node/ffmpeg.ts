/** @file Starts ffmpeg as a filter between streams, without a shell, and says in one line what it could not do. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../../errors.ts';
import { systemErrorCode } from '../../media/system-errors.ts';

export interface Ffmpeg {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when ffmpeg has ended well; rejects with a UserError when it is not there or fails, or with the reason of the abort. */
  readonly ended: Promise<void>;
  readonly kill: () => void;
}

/** `args` read from pipe:0 and write to pipe:1; `purpose` stands in errors ("video compression (VC)"). */
export function startFfmpeg(args: readonly string[], purpose: string, signal?: AbortSignal): Ffmpeg {
  signal?.throwIfAborted();
  const all = ['-hide_banner', '-nostats', '-loglevel', 'error', ...args];
  const child = spawn('ffmpeg', all, { stdio: 'pipe', windowsHide: true });
  // A process that ends early breaks the pipe; `ended` says why.
  child.stdin.on('error', () => undefined);
  const kill = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  const ended = finish(child, purpose).finally(() => signal?.removeEventListener('abort', kill));
  return { input: child.stdin, output: child.stdout, ended: signal ? orAbort(ended, signal) : ended, kill };
}

async function orAbort(ended: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await ended;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function finish(child: ChildProcessByStdio<Writable, Readable, Readable>, purpose: string): Promise<void> {
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, 2000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(systemErrorCode(error) === 'ENOENT' ? notThere(purpose, error) : error));
    child.on('close', (code) => (code === 0 ? resolve() : reject(failed(purpose, said.trim(), code))));
  });
}

function notThere(purpose: string, cause: unknown): UserError {
  return new UserError('not_found', `${purpose} needs ffmpeg, which is not on the PATH`, {
    advice: 'install it (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg) and run again',
    cause,
  });
}

function failed(purpose: string, said: string, code: number | null): UserError {
  if (/unknown encoder 'libx264'/i.test(said)) {
    const advice = 'install an ffmpeg that has it (ffmpeg -encoders lists them)';
    return new UserError('not_found', `${purpose} needs the encoder libx264, which this ffmpeg was built without`, {
      advice,
    });
  }
  const problem = `${purpose}: ffmpeg ended ${code === null ? 'by a signal' : `with ${code}`}`;
  const reason = said.split('\n')[0] || 'no message';
  return new UserError('bad_input', `${problem} (${reason})`, { advice: 'check the ffmpeg that is on the PATH' });
}
