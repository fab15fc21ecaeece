/**
 * @file The embeddings of a gallery: made once, kept beside the pictures, and made anew where pictures or detector have
 * changed.
 */
import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OpenDetector } from '../../../detector/node/bundle.ts';
import { openEmbeddings, writeEmbeddings } from '../../../detector/node/embedding-file.ts';
import { UserError } from '../../../errors.ts';
import { defaultCacheFolder } from '../../../faces/node/cache.ts';
import { onFile, systemErrorCode } from '../../../media/system-errors.ts';
import type { Gallery, Neighbour } from '../../explain/neighbours.ts';
import type { Scanner } from '../../scanner.ts';
import { embedCrops } from './embed-crops.ts';
import { type LabelledOptions, openLabelledFaces } from './labelled-crops.ts';

/** Kinds of a file of embeddings that are no faces: what `realcentric embed` and training write beside them. */
const NO_FACES: readonly string[] = ['center', 'hard positive', 'fused negative'];
const NATURAL: readonly string[] = ['real', 'natural', 'original', 'originals'];
/** 512 MB of vectors with 128 numbers each. */
const MOST_FACES = 1_000_000;

/** Hidden, so that nothing that lists the pictures of the folder sees it. */
const FOLDER = '.realcentric';

export interface GalleryScanner extends Scanner {
  readonly detector: OpenDetector;
}

/** Whether the file is there and holds the embeddings of this source by this detector. */
async function isCurrent(path: string, detector: string, source: string): Promise<boolean> {
  try {
    const { facts } = await openEmbeddings(path);
    return facts.detector === detector && facts.source === source;
  } catch (error) {
    // Missing or damaged: it is made again.
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Where the index of a folder may lie: beside its pictures; where that cannot be written to, in the user's cache. */
function placesOf(folder: string, detector: string): readonly (readonly [folder: string, path: string])[] {
  const path = resolve(folder);
  const cache = join(defaultCacheFolder(), 'galleries');
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  const beside = join(path, FOLDER);
  return [
    [beside, join(beside, `gallery-${detector.slice(0, 16)}.parquet`)],
    [cache, join(cache, `${name}-${detector.slice(0, 16)}.parquet`)],
  ];
}

const REFUSED = ['EACCES', 'EPERM', 'EROFS'];

async function canWrite(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    return true;
  } catch (error) {
    if (REFUSED.includes(systemErrorCode(error) ?? '')) return false;
    throw error;
  }
}

/**
 * The file with the embeddings of a gallery: of a folder whose subfolders are kinds (`real` holds natural faces, every
 * other one forgeries) or of a prepared set it is made, or found where it was made before; a file that `realcentric
 * embed` wrote is one itself.
 *
 * @param open gives the networks, asked for only where the file must be made
 * @throws UserError where the gallery is neither, is by another detector, or holds no face
 */
export async function galleryIndex(
  gallery: string,
  checksum: string,
  open: () => Promise<GalleryScanner>,
  options: LabelledOptions,
): Promise<string> {
  const info = await onFile(gallery, () => stat(gallery));
  if (!info.isDirectory()) return gallery;
  const faces = await openLabelledFaces(gallery, options.signal);
  const places = placesOf(gallery, checksum);
  for (const [, path] of places) if (await isCurrent(path, checksum, faces.checksum)) return path;
  const scanner = await open();
  for (const [folder, path] of places) {
    if (!(await canWrite(folder))) continue;
    const crops = faces.crops(scanner.networks, scanner.detector.manifest.input, options);
    const rows = embedCrops(crops, scanner.detector);
    await writeEmbeddings(path, rows, { detector: checksum, source: faces.checksum });
    return path;
  }
  throw new UserError('bad_usage', 'has no place where its index could be kept', {
    file: gallery,
    advice: 'make the folder or the cache writable, or give a file that realcentric embed wrote',
  });
}

/**
 * Reads a file that `galleryIndex` named.
 * @param checksum of the detector whose embeddings are to be compared
 * @throws UserError where the file holds no embeddings by this detector, or no faces
 */
export async function readGallery(path: string, checksum: string): Promise<Gallery> {
  const { facts, width, count, rows } = await openEmbeddings(path);
  const refuse = (problem: string, advice: string) => new UserError('bad_input', problem, { file: path, advice });
  if (facts.detector !== checksum) {
    throw refuse(
      'was not made by the detector that scans',
      'make it again with realcentric embed and the same --model',
    );
  }
  if (count > MOST_FACES) throw refuse(`holds ${count} faces, more than ${MOST_FACES}`, 'give a smaller gallery');
  const files: string[] = [];
  const kinds: Neighbour['kind'][] = [];
  const vectors = new Float32Array(count * width);
  for await (const { file, kind, z } of rows()) {
    if (file === null || NO_FACES.includes(kind)) continue;
    vectors.set(z, files.length * width);
    files.push(file);
    kinds.push(NATURAL.includes(kind) ? 'natural' : 'forged');
  }
  if (files.length === 0) throw refuse('holds no faces', 'give pictures that show faces');
  return { width, files, kinds, vectors: vectors.subarray(0, files.length * width) };
}
