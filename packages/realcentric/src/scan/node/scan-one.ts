/** @file One file as a batch has it: from the store where it is known, else scanned; with the pictures that were asked for beside. */
import { stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { fileChecksum } from '../../media/file-checksum.ts';
import type { Finding } from '../finding.ts';
import type { FacePicture } from '../report/entry.ts';
import type { Scanner } from '../scanner.ts';
import { drawFacePictures } from './face-pictures.ts';
import { openGallery } from './gallery/open-gallery.ts';
import { type ScanOptions, scanFile } from './scan-file.ts';
import { drawThumbnails, writeAnnotated } from './shown-faces.ts';
import type { FindingStore } from './store.ts';

/** What can be asked of a scan, as plain data, that goes between processes as JSON. */
export interface ScanSettings extends Omit<ScanOptions, 'signal' | 'progress' | 'gallery'> {
  /** A file of embeddings that `galleryIndex` named. */
  readonly gallery?: string;
}

export interface ScanTask {
  readonly file: string;
  readonly settings: ScanSettings;
  /** Where findings are kept, and what this one depends on beside the file. */
  readonly store: { readonly path: string; readonly key: string } | null;
  /** Where to write the picture, or a frame of the video, with boxes and scores. */
  readonly annotate: string | null;
  /** Side of a little picture of each face, in pixels. */
  readonly thumbnails: number | null;
  /** Largest side of the pictures of faces for a report, in pixels. */
  readonly pictures?: number | null;
}

export interface Scanned {
  readonly finding: Finding;
  /** A JPEG in base64 for each of the first faces, in their order; empty where none were asked for. */
  readonly thumbnails: readonly string[];
  /** Faces for a report, where they were asked for. */
  readonly pictures?: readonly FacePicture[];
  /** Whether the finding comes from the store. */
  readonly known: boolean;
}

/** Checksum of what may be in the store; of anything that is no regular file there is none. */
async function checksumOf(file: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const info = await stat(file).catch(() => undefined);
  return info?.isFile() ? fileChecksum(file, signal).catch(() => undefined) : undefined;
}

/** @throws the signal's reason; UserError where a store or a picture cannot be written */
export async function scanOne(
  { file, settings, store: place, annotate, thumbnails, pictures }: ScanTask,
  scanner: Scanner,
  store: FindingStore | undefined,
  signal?: AbortSignal,
): Promise<Scanned> {
  const sha256 = store && (await checksumOf(file, signal));
  signal?.throwIfAborted();
  const known = sha256 && place ? store?.get(sha256, place.key, file) : undefined;
  const finding = known ?? (await scanFile(file, scanner, await optionsOf(settings, scanner, signal)));
  if (!known && place) store?.put(finding, place.key);
  const drawn = await ofTheFile(file, async () => {
    if (annotate !== null) await writeAnnotated(finding, annotate, signal);
    return {
      thumbnails: thumbnails === null ? [] : await drawThumbnails(finding, thumbnails, signal),
      ...(pictures && { pictures: await drawFacePictures(finding, pictures, signal) }),
    };
  });
  return { finding, thumbnails: [], ...drawn, known: known !== undefined };
}

async function optionsOf(
  { gallery, ...rest }: ScanSettings,
  scanner: Scanner,
  signal?: AbortSignal,
): Promise<ScanOptions> {
  const { sha256 } = scanner.detector.manifest.network;
  const known = gallery === undefined ? undefined : await openGallery(gallery, sha256);
  return { ...rest, ...(known && { gallery: known }), ...(signal && { signal }) };
}

/** What `draw` gives; nothing where the file cannot be read a second time, which its finding then does not tell. */
async function ofTheFile<T>(file: string, draw: () => Promise<T>): Promise<T | undefined> {
  try {
    return await draw();
  } catch (error) {
    if (error instanceof UserError && error.file === file) return undefined;
    throw error;
  }
}
