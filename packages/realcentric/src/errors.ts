/** @file Errors that a user can act on: a code, the file, what was wrong, and what to do. */

/**
 * What kind of thing is to be put right:
 *
 * - `bad_input`: a file that is empty, broken, not what its name says, or outside the limits
 * - `not_found`: a path that does not exist or cannot be read
 * - `bad_config`: a configuration file with an unknown key or a value out of range
 * - `bad_model`: a model folder that is incomplete or fails its checksum
 * - `bad_usage`: arguments that do not fit together
 * - `no_work`: nothing could be done with what was given (no faces, one identity alone)
 */
export type ErrorCode = 'bad_input' | 'not_found' | 'bad_config' | 'bad_model' | 'bad_usage' | 'no_work';

/** An error that a caller can do something about. The command line prints it as one line, `<file>: <problem>; <advice>`, with exit code 2. */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly file: string | undefined;
  readonly advice: string;

  constructor(code: ErrorCode, problem: string, options: { file?: string; advice: string; cause?: unknown }) {
    super(`${options.file === undefined ? '' : `${options.file}: `}${problem}; ${options.advice}`, {
      cause: options.cause,
    });
    this.name = 'UserError';
    this.code = code;
    this.file = options.file;
    this.advice = options.advice;
  }
}
