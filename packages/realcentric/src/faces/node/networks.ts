/**
 * @file Node only: the face networks of the npm package @vladmandic/human (MIT), imported to ONNX, kept in the user's cache folder
 * and opened on ONNX Runtime.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Graph, TfjsModelJson } from 'ortgrad';
import { openSession, type Session, TFJS_IMPORT_VERSION } from 'ortgrad/running';
import { UserError } from '../../errors.ts';
import type { FaceNetworks } from '../networks.ts';
import { cachedBytes, defaultCacheFolder } from './cache.ts';

export type NetworkName = 'blazeface' | 'facemesh' | 'faceres';

/** Raised when `openSizes` or `spreadPrelu` gives another graph: they are kept on disk. */
const OPEN_SIZES_VERSION = 1;
const SPREAD_PRELU_VERSION = 1;

export interface FaceNetworkOptions {
  /**
   * Threads a session may use; 1 where left out, which is the fastest for networks this small (two threads on two cores: a third
   * slower). For more, work on several pictures in several processes or workers.
   */
  readonly threads?: number;
  /** Where converted networks are kept; the user's cache folder where left out. */
  readonly cacheFolder?: string;
  /** Told once where the cache cannot be written; a line on stderr where left out. */
  readonly warn?: (message: string) => void;
}

export interface NetworkOptions extends FaceNetworkOptions {
  /** What is to run the network: `node` for this process's ONNX Runtime, `any` for every other (a browser's); `any` where left out. */
  readonly runtime?: 'node' | 'any';
}

export interface OpenFaceNetworks extends FaceNetworks {
  readonly detector: Session;
  readonly landmarks: Session;
  /** Frees both sessions. */
  close(): Promise<void>;
}

interface SourceFiles {
  readonly json: Uint8Array;
  readonly weights: Uint8Array;
}

/** The folder of the models inside the installed package. @throws UserError where the package is missing. */
function modelsFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')), '..', 'models');
  } catch (cause) {
    throw new UserError('bad_model', 'the npm package @vladmandic/human, which holds the face networks, is missing', {
      advice: 'install it again with "npm install"',
      cause,
    });
  }
}

async function readSource(name: NetworkName): Promise<SourceFiles> {
  const folder = modelsFolder();
  const read = async (file: string) => {
    try {
      return await readFile(join(folder, file));
    } catch (cause) {
      const advice = 'install @vladmandic/human again with "npm install"';
      throw new UserError('bad_model', 'a face network cannot be read', { file: join(folder, file), advice, cause });
    }
  };
  const [json, weights] = await Promise.all([read(`${name}.json`), read(`${name}.bin`)]);
  return { json, weights };
}

async function importSource(
  name: NetworkName,
  source: SourceFiles,
  inputSize?: number,
  outputs?: readonly string[],
): Promise<Graph> {
  // Loaded where it is needed: once a machine, for what is then kept.
  const { readTfjsModel } = await import('ortgrad');
  const json = JSON.parse(new TextDecoder().decode(source.json)) as TfjsModelJson;
  return readTfjsModel(json, source.weights, {
    name,
    ...(inputSize === undefined ? {} : { inputSize: { height: inputSize, width: inputSize } }),
    ...(outputs === undefined ? {} : { outputs }),
  });
}

/** A network as ONNX: from the cache where it holds it undamaged, converted (and put there) otherwise. */
export async function networkOnnx(name: NetworkName, options: NetworkOptions = {}): Promise<Uint8Array> {
  const source = await readSource(name);
  const spread = name === 'facemesh' && options.runtime === 'node' && process.arch === 'x64';
  const version = spread ? `spread prelu ${SPREAD_PRELU_VERSION}` : `open sizes ${OPEN_SIZES_VERSION}`;
  return cachedBytes({
    folder: options.cacheFolder ?? defaultCacheFolder(),
    name: `${name}.onnx`,
    key: [source.json, source.weights, `tfjs import ${TFJS_IMPORT_VERSION}`, version],
    make: async () => {
      const { writeOnnx } = await import('ortgrad');
      const graph = await importSource(name, source);
      if (name === 'blazeface') return writeOnnx((await import('./open-sizes.ts')).openSizes(graph));
      return writeOnnx(spread ? (await import('./spread-prelu.ts')).spreadPrelu(graph) : graph);
    },
    warn: options.warn ?? ((message) => process.stderr.write(`${message}\n`)),
  });
}

/** Opens detector and face mesh. @throws UserError where their package is missing or damaged. */
export async function openFaceNetworks(options: FaceNetworkOptions = {}): Promise<OpenFaceNetworks> {
  const session = { threads: options.threads ?? 1 };
  const open = async (name: NetworkName) =>
    openSession(await networkOnnx(name, { ...options, runtime: 'node' }), session);
  const [detector, landmarks] = await Promise.all([open('blazeface'), open('facemesh')]);
  return {
    detector,
    landmarks,
    close: async () => {
      await Promise.all([detector.close(), landmarks.close()]);
    },
  };
}

/** Output of faceres that carries its features: [N, 1024], the mean of the last convolution over the picture. */
export const FACERES_FEATURES = 'global_pooling/Mean';

/**
 * faceres (MobileNetV1 trained on faces) as a graph to train from: `input_1` float32 [N, 3, size, size] in RGB 0..255 to the 1,024
 * features `FACERES_FEATURES`. Layers are convolution with bias and clip(0, 6); batch norm is folded in.
 * @param size side of the input in pixels; 224 is what it was made for, any multiple of 32 works
 */
export async function loadFaceres(options: { readonly size?: number } = {}): Promise<Graph> {
  return importSource('faceres', await readSource('faceres'), options.size, [FACERES_FEATURES]);
}
