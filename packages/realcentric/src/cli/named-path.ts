/** @file `NAME=PATH` on the command line: a path, and what it is called in tables. */
import { existsSync } from 'node:fs';

export interface NamedPath {
  /** Undefined where none is given. */
  readonly name: string | undefined;
  readonly path: string;
}

/** A path that is there as it stands is no name and path, whatever signs are in it. */
export function namedPath(text: string): NamedPath {
  const sign = text.indexOf('=');
  const [name, path] = [text.slice(0, sign).trim(), text.slice(sign + 1)];
  if (sign < 0 || name === '' || path === '' || existsSync(text)) return { name: undefined, path: text };
  return { name, path };
}
