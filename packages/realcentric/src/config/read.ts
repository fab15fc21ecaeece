/** @file Reads a YAML (or JSON) configuration through a zod schema; what is wrong is told with file, line and column. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { UserError } from '../errors.ts';
import { onFile } from '../media/system-errors.ts';
import { type Complaint, complaints } from './complaints.ts';

const MAX_BYTES = 1_000_000;

/**
 * The configuration in the file at `path`, checked and with the defaults of the schema filled in. Make the schema of strict objects
 * (`z.strictObject`), so that a misspelt key is an error, and describe its fields (`.describe`), as the errors quote it.
 * @throws UserError `<path>:<line>:<column>: <problem>; <advice>` for the first fault (a misspelt key before a missing one).
 */
export async function readConfig<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(path), { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const problem = `is not valid YAML: ${syntax.message.replace(/^./, (first) => first.toLowerCase())}`;
    throw fault(place(syntax.pos[0]), problem, 'correct this line');
  }
  if (document.contents === null) throw fault(path, 'is empty', 'write the configuration into it');
  const value = toValue(path, document);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const found = complaints(schema, value, result.error.issues).map((complaint) => ({
    ...complaint,
    offset: offsetOf(document, complaint),
  }));
  found.sort((a, b) => Number(b.key !== undefined) - Number(a.key !== undefined) || a.offset - b.offset);
  const [first] = found as [(typeof found)[0]];
  const more = found.length === 1 ? '' : ` (${found.length - 1} more ${found.length === 2 ? 'fault' : 'faults'})`;
  throw fault(place(first.offset), first.problem, `${first.advice}${more}`);
}

/** A path written in a configuration: relative to the folder of the configuration file, not to where the program was started. */
export function resolveFrom(configFile: string, path: string): string {
  return resolve(dirname(configFile), path);
}

function fault(file: string, problem: string, advice: string): UserError {
  return new UserError('bad_config', problem, { file, advice });
}

async function readText(path: string): Promise<string> {
  const info = await onFile(path, () => stat(path));
  if (!info.isFile()) throw fault(path, 'is no regular file', 'give a YAML file');
  if (info.size > MAX_BYTES) throw fault(path, 'has more than 1 MB', 'give a YAML configuration, not data');
  const bytes = await onFile(path, () => readFile(path));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault(path, 'is not UTF-8 text', 'give a YAML file in UTF-8');
  }
}

/** Resolves aliases, of which a hostile file can hold exponentially many. */
function toValue(path: string, document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    const problem = `cannot be resolved: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new UserError('bad_config', problem, { file: path, advice: 'check its anchors and aliases', cause });
  }
}

/** Where in the text the key or value stands, or the nearest thing around it that is written out. */
function offsetOf(document: Document.Parsed, { path, key }: Complaint): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    const at = isScalar(pair?.key) ? pair.key : node;
    if (at.range) return at.range[0];
  }
  return 0;
}
