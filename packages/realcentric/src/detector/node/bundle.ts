/** @file Node only: detectors on disk. A folder with `manifest.json` and the network, whose checksum is verified before it is loaded. */
import { join } from 'node:path';
import { openSession, type Session } from 'ortgrad';
import { writeFileAtomic, writeFolderAtomic } from '../../media/atomic.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import type { Detector } from '../score.ts';
import { badModel, readDetector, sha256 } from './read-detector.ts';

export interface OpenDetector extends Detector {
  readonly network: Session;
  /** SHA-256 of the network's file. */
  readonly checksum: string;
  close(): Promise<void>;
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
    throw badModel(path, 'is no network that can be run', 'get the model folder again, or train it anew', error);
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
