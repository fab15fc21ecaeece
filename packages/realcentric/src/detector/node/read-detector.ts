/** @file Node only: what a detector's folder holds, checked; read without ONNX Runtime, so that asking for the facts is quick. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';

const MAX_MANIFEST_BYTES = 10_000_000;
const MAX_NETWORK_BYTES = 2_000_000_000;

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export function badModel(file: string, problem: string, advice: string, cause?: unknown): UserError {
  return new UserError('bad_model', problem, { file, advice, cause });
}

async function readLimited(path: string, limit: number): Promise<Uint8Array> {
  const { size } = await onFile(path, () => stat(path));
  if (size > limit) throw badModel(path, `has ${size} bytes, more than a detector's file has`, 'get the folder again');
  return onFile(path, () => readFile(path));
}

/**
 * What the folder says of its detector; the network is not looked at.
 * @throws UserError where the folder or its manifest is missing, or the manifest does not fit
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const info = await onFile(folder, () => stat(folder));
  if (!info.isDirectory()) throw badModel(folder, 'is no folder', 'give the folder that holds manifest.json');
  const path = join(folder, 'manifest.json');
  const text = new TextDecoder().decode(await readLimited(path, MAX_MANIFEST_BYTES));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badModel(path, 'is not JSON', 'get the model folder again, or train it anew', error);
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'the whole file';
  throw badModel(
    path,
    `does not describe a detector (${where}: ${issue?.message})`,
    'use a folder that realcentric train wrote',
  );
}

/** A file that the manifest names. @throws UserError where it is missing or too large, or its checksum is another */
async function readNamed(folder: string, facts: Pick<Manifest['network'], 'file' | 'sha256'>): Promise<Uint8Array> {
  const path = join(folder, facts.file);
  const bytes = await readLimited(path, MAX_NETWORK_BYTES);
  const checksum = sha256(bytes);
  if (checksum === facts.sha256) return bytes;
  throw badModel(
    path,
    `has the checksum ${checksum.slice(0, 12)}..., the manifest says ${facts.sha256.slice(0, 12)}...`,
    'the file was changed or cut short: get the model folder again',
  );
}

/**
 * The manifest of a detector's folder and the bytes of its network.
 * @throws UserError where a file is missing or too large, the manifest does not fit, or the network's checksum is not the manifest's.
 */
export async function readDetector(
  folder: string,
): Promise<{ readonly manifest: Manifest; readonly bytes: Uint8Array; readonly checksum: string }> {
  const manifest = await readManifest(folder);
  const bytes = await readNamed(folder, manifest.network);
  return { manifest, bytes, checksum: manifest.network.sha256 };
}

/** The bytes of the explanation's graph; undefined where the detector has none. @throws UserError as `readDetector` */
export async function readExplanation(folder: string, { explanation }: Manifest): Promise<Uint8Array | undefined> {
  return explanation && readNamed(folder, explanation);
}
