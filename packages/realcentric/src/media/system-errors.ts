/** @file Turns what the file system refuses into errors that name the file and what to do. */
import { UserError } from '../errors.ts';

const PROBLEMS: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  ENOENT: ['does not exist', 'check the path'],
  ENOTDIR: ['cannot exist, as a part of its path is a file', 'check the path'],
  EISDIR: ['is a folder', 'give a file'],
  EEXIST: ['exists already', 'remove it or choose another name'],
  ENOTEMPTY: ['exists already and is not empty', 'remove it or choose another name'],
  EACCES: ['permission denied', 'change its permissions or run as a user who may use it'],
  EPERM: ['operation not permitted', 'change its permissions or run as a user who may use it'],
  ELOOP: ['is a symbolic link that leads back to itself', 'repair the link'],
  ENAMETOOLONG: ['the name is too long for this file system', 'choose a shorter name'],
  ENOSPC: ['no space left on the disk', 'free some space and run again'],
  EDQUOT: ['the disk quota is used up', 'free some space and run again'],
  EROFS: ['the file system is read-only', 'choose a folder that can be written'],
  EMFILE: ['too many open files', 'raise the limit (ulimit -n) and run again'],
  ENFILE: ['too many open files', 'close other programs and run again'],
  EIO: ['the disk reported an error', 'check the disk or copy the file elsewhere'],
};

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']);

/** The error code that Node gives to a failed system call ("ENOENT"), or undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * What to throw when a call on `file` failed with `error`: a UserError for a refusal of the file system, else the error
 * itself (a programming error, an abort).
 */
export function fileError(file: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const [problem, advice] = PROBLEMS[code] ?? [`cannot be used (${code})`, 'check the file and its disk'];
  return new UserError(MISSING.has(code) ? 'not_found' : 'bad_input', problem, { file, advice, cause: error });
}

/** Runs `work` on `file`; what the file system refuses becomes a UserError that names the file. */
export async function onFile<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(file, error);
  }
}
