/** @file The file of a job on this machine's disk, wherever it lies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { limitBytes, TooManyBytes } from './limit-bytes.ts';
import { isObjectAddress, type ObjectStore, openObjectStore } from './s3.ts';

let store: ObjectStore | undefined;

/**
 * Hands `use` the path of a file: its own, or that of a temporary copy of an object.
 * @param file a path, or `s3://bucket/key`
 * @param maxBytes of an object; larger ones are not fetched
 */
export async function withLocalFile<T>(
  file: string,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (!isObjectAddress(file)) return use(file);
  store ??= openObjectStore();
  const folder = await mkdtemp(join(tmpdir(), 'realcentric-job-'));
  try {
    const path = join(folder, 'file');
    await store.get(file, path, limitBytes(maxBytes).stream, signal);
    return await use(path);
  } catch (error) {
    if (!(error instanceof TooManyBytes)) throw error;
    const problem = `has more than the limit of ${maxBytes.toLocaleString('en')} bytes`;
    throw new UserError('bad_input', problem, { file, advice: 'give a smaller one' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
