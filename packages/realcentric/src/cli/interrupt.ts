/** @file Ctrl-C, SIGTERM and a closed standard output: ask the command to stop, and stop at once when asked again. */
import { UserError } from '../errors.ts';
import { fileError, systemErrorCode } from '../media/system-errors.ts';
import { EXIT } from './context.ts';

/** 128 + the number of the signal, as shells report it. */
const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

export interface Interruption {
  readonly signal: AbortSignal;
  /** What to exit with once `signal` is aborted. */
  readonly exitCode: () => number;
  /** Why, where the user should be told; undefined when nobody is there to read it. */
  readonly message: () => string | undefined;
}

/** Listens from now until the process ends. `note` prints a line on standard error. */
export function watchInterruptions(note: (text: string) => void): Interruption {
  const controller = new AbortController();
  let exitCode: number = EXIT.ok;
  let message: string | undefined;

  function abort(code: number, text: string | undefined): void {
    exitCode = code;
    message = text;
    controller.abort();
  }

  for (const [name, code] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(code);
      if (name === 'SIGINT') note('realcentric: stopping; press Ctrl-C again to stop at once');
      abort(code, name === 'SIGINT' ? 'interrupted' : `stopped by ${name}`);
    });
  }
  process.stdout.on('error', (error) => {
    if (controller.signal.aborted) return;
    if (systemErrorCode(error) === 'EPIPE') {
      abort(EXIT.brokenPipe, undefined);
    } else {
      const problem = fileError('standard output', error);
      abort(EXIT.userError, problem instanceof UserError ? problem.message : String(error));
    }
    process.exitCode = exitCode;
  });
  process.stderr.on('error', () => undefined);
  return { signal: controller.signal, exitCode: () => exitCode, message: () => message };
}
