/** @file One file to its finding, in the browser: as `scanFile` of the Node side, with the browser's decoders. */
import {
  completeFinding,
  type FileFacts,
  type Finding,
  type FrameSource,
  failedFinding,
  type Identified,
  identify,
  type Judgement,
  type Progress,
  type Scanner,
  scanPixels,
  scanVideo,
  UserError,
  videoMedia,
} from 'realcentric/browser';
import { decodePicture } from './decode-picture.ts';
import { BROWSER_LIMITS } from './limits.ts';
import { openAnimation } from './open-animation.ts';
import { openVideo } from './open-video.ts';
import { sha256Hex } from './served-files.ts';

export interface ScanOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

function checkBytes(file: Blob, name: string, limit: number): void {
  const mega = (bytes: number) => (bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
  if (file.size === 0) {
    throw new UserError('bad_input', 'is empty (0 bytes)', { file: name, advice: 'get the file again' });
  }
  if (file.size > limit) {
    const problem = `has ${mega(file.size)} MB, more than the limit of ${mega(limit)} MB`;
    throw new UserError('bad_input', problem, { file: name, advice: 'save it smaller' });
  }
}

/** What the pixels of a file say, and what it is. */
type Seen = Pick<FileFacts, 'media'> & { readonly judgement: Judgement };

async function seePicture(
  file: Blob,
  name: string,
  format: NonNullable<Identified['format']>,
  scanner: Scanner,
  options: ScanOptions,
): Promise<Seen> {
  checkBytes(file, name, BROWSER_LIMITS.pictureBytes);
  if (format === 'gif' || format === 'webp') {
    const animation = await openAnimation(file, name, format, BROWSER_LIMITS.video);
    if (animation) return seeFrames(animation, scanner, options);
  }
  const image = await decodePicture(file, name, format, BROWSER_LIMITS.pixels);
  options.signal.throwIfAborted();
  const { width, height } = image;
  const judgement = await scanPixels(image, scanner, { signal: options.signal, explain: true });
  return { media: { kind: 'picture', format, width, height }, judgement };
}

async function seeVideo(file: Blob, name: string, scanner: Scanner, options: ScanOptions): Promise<Seen> {
  checkBytes(file, name, BROWSER_LIMITS.video.maxBytes);
  return seeFrames(await openVideo(file, name, BROWSER_LIMITS.video), scanner, options);
}

async function seeFrames(source: FrameSource, scanner: Scanner, options: ScanOptions): Promise<Seen> {
  try {
    const judgement = await scanVideo(source, scanner, { ...options, explain: true });
    return { media: videoMedia(source), judgement };
  } finally {
    await source.close();
  }
}

/** What is known of a file whether it can be read or not. */
async function identityOf(file: Blob): Promise<Pick<FileFacts, 'bytes' | 'sha256'>> {
  const hashed = file.size <= BROWSER_LIMITS.hashedBytes;
  return { bytes: file.size, sha256: hashed ? await sha256Hex(await file.arrayBuffer()) : null };
}

/** @returns what was seen, or why the file is unsupported */
async function see(file: Blob, name: string, scanner: Scanner, options: ScanOptions): Promise<Seen | string> {
  const identified = identify(new Uint8Array(await file.slice(0, 4096).arrayBuffer()));
  if (identified.format !== undefined) return seePicture(file, name, identified.format, scanner, options);
  const { kind } = identified;
  // What has no known beginning only a decoder can tell.
  if (file.size === 0 || /\bvideo$/.test(kind) || kind.startsWith('in no known')) {
    return seeVideo(file, name, scanner, options);
  }
  return `${name}: is ${kind}, which cannot be examined here; ${identified.advice}`;
}

/**
 * A file that cannot be read is a finding with status `error`, one that is neither picture nor video has status `unsupported`.
 * @throws the signal's reason after an abort
 */
export async function scanFile(file: Blob, name: string, scanner: Scanner, options: ScanOptions): Promise<Finding> {
  const begun = performance.now();
  const facts = { file: name, provenance: null };
  const elapsed = () => (performance.now() - begun) / 1000;
  const failed = async (status: 'error' | 'unsupported', message: string) =>
    failedFinding({ ...facts, ...(await identityOf(file)), media: null, elapsed: elapsed() }, status, message, scanner);
  try {
    const seen = await see(file, name, scanner, options);
    if (typeof seen === 'string') return await failed('unsupported', seen);
    const { media, judgement } = seen;
    return completeFinding({ ...facts, ...(await identityOf(file)), media, elapsed: elapsed() }, judgement, scanner);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return failed('error', error.message);
  }
}
