/** @file Paths that stand in data files: brought to one form, and refused where they lead out of the data set. */
import { UserError } from '../errors.ts';

/** Where a path was written. */
export interface Place {
  readonly file: string;
  /** Counted from 1; of a JSON file, the line that the text stands on. */
  readonly line: number;
}

/** Why a path cannot be one in a data set, or undefined where it can. */
export function pathFault(path: string): string | undefined {
  if (path.split(/[\\/]/).every((part) => part === '' || part === '.') && !/^[\\/]/.test(path)) return 'names no file';
  if (path.includes('\0')) return 'holds a NUL character';
  if (/^[\\/]|^[A-Za-z]:/.test(path)) return 'is absolute';
  if (path.split(/[\\/]/).includes('..')) return 'leads out of the data set';
  return undefined;
}

/**
 * A path as somebody wrote it, relative to the root of the data set and with "/": backslashes are turned, "./" and doubled slashes
 * dropped.
 * @throws UserError naming the place, for an empty or absolute path and one with ".." in it.
 */
export function safePath(written: string, { file, line }: Place): string {
  const fault = pathFault(written.trim());
  if (fault !== undefined) {
    throw new UserError('bad_input', `line ${line}: the path ${JSON.stringify(written)} ${fault}`, {
      file,
      advice: 'write it relative to the root of the data set',
    });
  }
  const parts = written.trim().split(/[\\/]+/);
  return parts.filter((part) => part !== '.' && part !== '').join('/');
}

/** `safePath` for a string in a JSON text; its line is looked for only where something is wrong, as that is slow in a large file. */
export function safeJsonPath(written: string, json: string, file: string): string {
  const line = pathFault(written.trim()) === undefined ? 0 : lineOf(json, written);
  return safePath(written, { file, line });
}

/** The line (from 1) on which a JSON text first has this string as a key or value; 1 where it is not found. */
export function lineOf(json: string, value: string): number {
  const at = json.indexOf(JSON.stringify(value));
  return at < 0 ? 1 : json.slice(0, at).split('\n').length;
}
