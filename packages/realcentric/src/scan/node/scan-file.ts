/** @file One file to its finding: told apart by content, read, judged; what cannot be read is a finding too. */
import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { fileChecksum } from '../../media/file-checksum.ts';
import { loadHeicDecoder, readHeic } from '../../media/heic.ts';
import { DEFAULT_PICTURE_LIMITS, type PictureLimits, readPicture } from '../../media/pictures.ts';
import { onFile } from '../../media/system-errors.ts';
import { openVideo } from '../../media/video/frame-source.ts';
import type { VideoLimits } from '../../media/video/types.ts';
import { completeFinding, type FileFacts, failedFinding, type Judgement } from '../complete.ts';
import type { Finding } from '../finding.ts';
import type { VideoOptions } from '../options.ts';
import type { ProvenanceOptions } from '../provenance/picture.ts';
import { scanPixels } from '../scan-pixels.ts';
import type { Scanner } from '../scanner.ts';
import { scanVideo, videoMedia } from '../video/scan-video.ts';
import { mediaKind } from './media-kind.ts';

export interface ScanOptions extends VideoOptions {
  /** What to read of the file's own account of its origin; nothing where it is left out. */
  readonly provenance?: ProvenanceOptions;
  readonly limits?: { readonly picture?: Partial<PictureLimits>; readonly video?: Partial<VideoLimits> };
}

/** What the pixels of a file say, and what it is. */
interface Seen {
  readonly judgement: Judgement;
  readonly media: FileFacts['media'];
  /** Where the whole file was in memory. */
  readonly identity?: Identity;
}

type Identity = Pick<FileFacts, 'bytes' | 'sha256'>;

/** Size and checksum of a file that need not be there. */
async function identityOf(file: string, signal?: AbortSignal): Promise<Identity> {
  try {
    const info = await stat(file);
    if (!info.isFile()) return { bytes: null, sha256: null };
    return { bytes: info.size, sha256: await fileChecksum(file, signal) };
  } catch {
    signal?.throwIfAborted();
    return { bytes: null, sha256: null };
  }
}

async function seePicture(file: string, format: string, scanner: Scanner, options: ScanOptions): Promise<Seen> {
  const limits = { ...DEFAULT_PICTURE_LIMITS, ...options.limits?.picture };
  if (format === 'heic') {
    const decoder = await loadHeicDecoder(file);
    const image = await readHeic(await onFile(file, () => readFile(file)), file, { ...limits, decoder });
    const { width, height } = image;
    return { judgement: await scanPixels(image, scanner, options), media: { kind: 'picture', format, width, height } };
  }
  const { image, frames, width, height, bytes, sha256 } = await readPicture(file, limits);
  if (frames > 1 && (format === 'gif' || format === 'webp')) return seeVideo(file, scanner, options);
  options.signal?.throwIfAborted();
  const media = { kind: 'picture', format, width, height } as const;
  return { judgement: await scanPixels(image, scanner, options), media, identity: { bytes, sha256 } };
}

async function seeVideo(file: string, scanner: Scanner, options: ScanOptions): Promise<Seen> {
  const { signal, limits } = options;
  // Read beside the scan. Awaited below; a failure before that must not count as unhandled.
  const identity = identityOf(file, signal);
  identity.catch(() => undefined);
  const source = await openVideo(file, { ...(signal && { signal }), ...(limits?.video && { limits: limits.video }) });
  try {
    const judgement = await scanVideo(source, scanner, options);
    return { judgement, media: videoMedia(source), identity: await identity };
  } finally {
    await source.close();
  }
}

/** The media types that are neither: what to say of the file. */
function unsupported(file: string, what: string): string {
  return `${file}: is ${what}, neither a picture nor a video that can be read; give a picture or a video`;
}

/** @returns what was seen, or why the file is unsupported */
async function see(file: string, scanner: Scanner, options: ScanOptions): Promise<Seen | string> {
  const media = await mediaKind(file);
  if (media.kind === 'unsupported') return unsupported(file, media.what);
  if (media.kind === 'picture') return seePicture(file, media.format, scanner, options);
  if (media.certain) return seeVideo(file, scanner, options);
  try {
    return await seeVideo(file, scanner, options);
  } catch (error) {
    if (error instanceof UserError && error.code === 'bad_input') return unsupported(file, 'in no known format');
    throw error;
  }
}

/** Its modules take as long to load as the networks, and not every scan asks for it. */
async function readOrigin(file: string, options: ProvenanceOptions, signal: AbortSignal | undefined) {
  const { readProvenance } = await import('../provenance/node/read-provenance.ts');
  return readProvenance(file, { ...options, signal });
}

/**
 * Scans one file. What cannot be read is a finding with status `error`, what is neither picture nor video one with status `unsupported`, so
 * that the other files are still done.
 * @throws the signal's reason
 */
export async function scanFile(file: string, scanner: Scanner, options: ScanOptions = {}): Promise<Finding> {
  const begun = performance.now();
  const { signal, provenance } = options;
  signal?.throwIfAborted();
  const failed = async (status: 'error' | 'unsupported', message: string) => {
    const facts = { file, ...(await identityOf(file, signal)), media: null, provenance: null };
    return failedFinding({ ...facts, elapsed: (performance.now() - begun) / 1000 }, status, message, scanner);
  };
  try {
    const seen = await see(file, scanner, options);
    if (typeof seen === 'string') return await failed('unsupported', seen);
    const said = provenance ? await readOrigin(file, provenance, signal) : null;
    const identity = seen.identity ?? (await identityOf(file, signal));
    const facts = { file, ...identity, media: seen.media, provenance: said };
    return completeFinding({ ...facts, elapsed: (performance.now() - begun) / 1000 }, seen.judgement, scanner);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return failed('error', error.message.startsWith(file) ? error.message : `${file}: ${error.message}`);
  }
}
