/**
 * @file Detectors on disk: a folder with `manifest.json`, the network, and the graph that explains it. Nothing is
 * loaded unverified.
 */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession, type Session } from 'ortgrad/running';
import { writeFileAtomic, writeFolderAtomic } from '../../media/atomic.ts';
import type { DetectorFiles } from '../detector-files.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import type { Detector } from '../score.ts';
import { badModel, readDetector, readExplanation, sha256 } from './read-detector.ts';

export interface OpenDetector extends Detector {
  readonly network: Session;
  readonly explanation?: Session;
  /** SHA-256 of the network's file. */
  readonly checksum: string;
  close(): Promise<void>;
}

export interface OpenDetectorOptions {
  readonly threads?: number;
  /** Whether to open the graph that makes heat maps, too; nothing comes of it where the detector has none. */
  readonly explanation?: boolean;
}

/**
 * Opens the detector in a folder.
 * @throws UserError as `readDetector`, and where a network cannot be run
 */
export async function openDetector(folder: string, options: OpenDetectorOptions = {}): Promise<OpenDetector> {
  const { explanation: wanted = false, ...session } = options;
  const { manifest, bytes, checksum } = await readDetector(folder);
  const explaining = wanted ? await readExplanation(folder, manifest) : undefined;
  const open = async (file: string, model: Uint8Array) => {
    try {
      return await openSession(model, session);
    } catch (error) {
      const advice = 'get the model folder again, or train it anew';
      throw badModel(join(folder, file), 'is no network that can be run', advice, error);
    }
  };
  const network = await open(manifest.network.file, bytes);
  if (!manifest.explanation || !explaining) return { manifest, network, checksum, close: () => network.close() };
  try {
    const explanation = await open(manifest.explanation.file, explaining);
    const close = async () => {
      await Promise.all([network.close(), explanation.close()]);
    };
    return { manifest, network, explanation, checksum, close };
  } catch (error) {
    await network.close();
    throw error;
  }
}

const NETWORK_FILE = 'detector.onnx';
const EXPLANATION_FILE = 'explanation.onnx';

const factsOf = (file: string, bytes: Uint8Array) => ({ file, sha256: sha256(bytes), bytes: bytes.length });

export interface WriteDetectorOptions {
  /** Whether what else lies in the folder stays there; else a folder that was there is replaced. */
  readonly keepOthers?: boolean;
}

/** Writes a detector's folder whole or not at all. */
export async function writeDetector(
  folder: string,
  { network, explanation }: DetectorFiles,
  manifest: Omit<Manifest, 'network' | 'explanation'>,
  { keepOthers = false }: WriteDetectorOptions = {},
): Promise<void> {
  const complete: Manifest = {
    ...manifest,
    network: factsOf(NETWORK_FILE, network),
    ...(explanation && {
      explanation: { ...factsOf(EXPLANATION_FILE, explanation.bytes), ...explanation.about },
    }),
  };
  const text = `${JSON.stringify(manifestSchema.parse(complete), null, 2)}\n`;
  await writeFolderAtomic(
    folder,
    async (temporary) => {
      if (keepOthers) await cp(folder, temporary, { recursive: true });
      await writeFileAtomic(join(temporary, NETWORK_FILE), network);
      if (explanation) await writeFileAtomic(join(temporary, EXPLANATION_FILE), explanation.bytes);
      await writeFileAtomic(join(temporary, 'manifest.json'), text);
    },
    { replace: true },
  );
}
