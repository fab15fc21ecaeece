/** @file Node only: detectors on disk. A folder with `manifest.json` and the network, whose checksum is verified before it is loaded. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession, type Session } from 'ortgrad';
import { UserError } from '../../errors.ts';
import { writeFileAtomic, writeFolderAtomic } from '../../media/atomic.ts';
import { onFile } from '../../media/system-errors.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import type { Detector } from '../score.ts';

const MAX_MANIFEST_BYTES = 10_000_000;
const MAX_NETWORK_BYTES = 2_000_000_000;

export interface OpenDetector extends Detector {
  readonly network: Session;
  /** SHA-256 of the network's file. */
  readonly checksum: string;
  close(): Promise<void>;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function bad(file: string, problem: string, advice: string, cause?: unknown): UserError {
  return new UserError('bad_model', problem, { file, advice, cause });
}

async function readLimited(path: string, limit: number): Promise<Uint8Array> {
  const { size } = await onFile(path, () => stat(path));
  if (size > limit) throw bad(path, `has ${size} bytes, more than a detector's file has`, 'get the folder again');
  return onFile(path, () => readFile(path));
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  const text = new TextDecoder().decode(await readLimited(path, MAX_MANIFEST_BYTES));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(path, 'is not JSON', 'get the model folder again, or train it anew', error);
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'the whole file';
  throw bad(
    path,
    `does not describe a detector (${where}: ${issue?.message})`,
    'use a folder that realcentric train wrote',
  );
}

/**
 * The manifest of a detector's folder and the bytes of its network.
 * @throws UserError where a file is missing or too large, the manifest does not fit, or the network's checksum is not the manifest's.
 */
export async function readDetector(
  folder: string,
): Promise<{ readonly manifest: Manifest; readonly bytes: Uint8Array; readonly checksum: string }> {
  const info = await onFile(folder, () => stat(folder));
  if (!info.isDirectory()) throw bad(folder, 'is no folder', 'give the folder that holds manifest.json');
  const manifest = await readManifest(folder);
  const path = join(folder, manifest.network.file);
  const bytes = await readLimited(path, MAX_NETWORK_BYTES);
  const checksum = sha256(bytes);
  if (checksum !== manifest.network.sha256) {
    throw bad(
      path,
      `has the checksum ${checksum.slice(0, 12)}..., the manifest says ${manifest.network.sha256.slice(0, 12)}...`,
      'the file was changed or cut short: get the model folder again',
    );
  }
  return { manifest, bytes, checksum };
}

/**
 * Opens the detector in a folder.
 * @throws UserError as `readDetector`, and where the network cannot be run
 */
export async function openDetector(folder: string, options: { readonly threads?: number } = {}): Promise<OpenDetector> {
  const { manifest, bytes, checksum } = await readDetector(folder);
  try {
    const network = await openSession(bytes, options);
    return { manifest, network, checksum, close: () => network.close() };
  } catch (error) {
    const path = join(folder, manifest.network.file);
    throw bad(path, 'is no network that can be run', 'get the model folder again, or train it anew', error);
  }
}

/** Writes a detector's folder whole or not at all; one that was there is replaced. */
export async function writeDetector(
  folder: string,
  network: Uint8Array,
  manifest: Omit<Manifest, 'network'>,
): Promise<void> {
  const file = 'detector.onnx';
  const complete: Manifest = { ...manifest, network: { file, sha256: sha256(network), bytes: network.length } };
  await writeFolderAtomic(
    folder,
    async (temporary) => {
      await writeFileAtomic(join(temporary, file), network);
      await writeFileAtomic(
        join(temporary, 'manifest.json'),
        `${JSON.stringify(manifestSchema.parse(complete), null, 2)}\n`,
      );
    },
    { replace: true },
  );
}
