/** @file What a file on the disk says of its own origin. */
import { open, readFile } from 'node:fs/promises';
import { DOMParser } from 'linkedom';
import { identify } from '../../../media/formats.ts';
import { DEFAULT_PICTURE_LIMITS } from '../../../media/pictures.ts';
import { onFile } from '../../../media/system-errors.ts';
import { c2paNotChecked, readC2pa } from '../c2pa.ts';
import { declarations } from '../declared.ts';
import { NO_METADATA } from '../metadata.ts';
import { MANIFEST_TYPES, type ProvenanceOptions, pictureProvenance } from '../picture.ts';
import type { Provenance } from '../provenance.ts';
import { manifestOfBytes, manifestOfFile } from './c2pa-module.ts';
import { readVideoTags } from './video-tags.ts';

export interface ReadProvenanceOptions extends ProvenanceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of the file, where they are in memory already. */
  readonly bytes?: Uint8Array | undefined;
}

/** Containers of video that carry manifests, by their first bytes. */
function videoType(head: Uint8Array): string | null {
  const latin = Buffer.from(head).toString('latin1');
  if (latin.startsWith('ftyp', 4)) return latin.startsWith('qt  ', 8) ? 'video/quicktime' : 'video/mp4';
  return latin.startsWith('RIFF') && latin.startsWith('AVI ', 8) ? 'video/avi' : null;
}

async function headAndSize(path: string): Promise<{ readonly head: Uint8Array; readonly size: number }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4096), 0, 4096, 0);
    return { head: buffer.subarray(0, bytesRead), size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

async function videoProvenance(
  path: string,
  head: Uint8Array,
  size: number,
  { location = false, trustList = null, signal }: ReadProvenanceOptions,
): Promise<Provenance> {
  const type = videoType(head);
  const c2pa =
    type === null
      ? c2paNotChecked(trustList !== null)
      : await readC2pa((settings) => manifestOfFile(type, path, size, settings), trustList);
  const tags = await readVideoTags(path, { location, signal });
  const metadata = tags?.metadata ?? NO_METADATA;
  return {
    c2pa,
    metadata,
    encoder: tags?.encoder ?? { container: null, codec: null, tags: [], jpeg: null },
    declared: declarations(null, c2pa, metadata, tags?.declared),
    problems: tags ? [] : ['encoder_unknown'],
  };
}

/**
 * Reads a picture (up to 100 MB, wholly) or a video (in parts). Nothing is fetched from the network. What cannot be read is told in the
 * result.
 * @throws UserError where the file cannot be opened
 */
export async function readProvenance(path: string, options: ReadProvenanceOptions = {}): Promise<Provenance> {
  options.signal?.throwIfAborted();
  const { head, size } = options.bytes
    ? { head: options.bytes.subarray(0, 4096), size: options.bytes.length }
    : await onFile(path, () => headAndSize(path));
  const { format } = identify(head);
  if (format === undefined) return videoProvenance(path, head, size, options);
  const tooLarge = size > DEFAULT_PICTURE_LIMITS.maxBytes;
  const bytes = tooLarge ? head : (options.bytes ?? (await onFile(path, () => readFile(path))));
  const type = tooLarge ? undefined : MANIFEST_TYPES[format];
  const manifest = type === undefined ? null : (settings: string) => manifestOfBytes(type, bytes, settings);
  const result = await pictureProvenance(bytes, format, { xml: new DOMParser() as never, manifest }, options);
  return tooLarge ? { ...result, problems: [...result.problems, 'file_too_large'] } : result;
}
