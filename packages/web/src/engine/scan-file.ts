/** @file One file to its finding, in the browser: as `scanFile` of the Node side, with the browser's decoders. */
import {
  completeFinding,
  type FileFacts,
  type Finding,
  failedFinding,
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
  format: string,
  scanner: Scanner,
  { signal }: ScanOptions,
): Promise<Seen> {
  checkBytes(file, name, BROWSER_LIMITS.pictureBytes);
  const image = await decodePicture(file, name, { maxPixels: BROWSER_LIMITS.pixels });
  signal.throwIfAborted();
  const { width, height } = image;
  return {
    media: { kind: 'picture', format, width, height },
    judgement: await scanPixels(image, scanner, { signal, explain: true }),
  };
}

async function seeVideo(file: Blob, name: string, scanner: Scanner, options: ScanOptions): Promise<Seen> {
  checkBytes(file, name, BROWSER_LIMITS.video.maxBytes);
  const source = await openVideo(file, name, BROWSER_LIMITS.video);
  try {
    const judgement = await scanVideo(source, scanner, { ...options, explain: true });
    return { media: videoMedia(source), judgement };
  } finally {
    await source.close();
  }
}

async function checksumOf(file: Blob): Promise<string | null> {
  return file.size > BROWSER_LIMITS.hashedBytes ? null : sha256Hex(await file.arrayBuffer());
}

/**
 * A file that cannot be read is a finding with status `error`.
 * @throws the signal's reason after an abort
 */
export async function scanFile(file: Blob, name: string, scanner: Scanner, options: ScanOptions): Promise<Finding> {
  const begun = performance.now();
  const facts = { file: name, bytes: file.size, provenance: null };
  const elapsed = () => (performance.now() - begun) / 1000;
  try {
    const identified = identify(new Uint8Array(await file.slice(0, 4096).arrayBuffer()));
    const { media, judgement } =
      identified.format === undefined
        ? await seeVideo(file, name, scanner, options)
        : await seePicture(file, name, identified.format, scanner, options);
    const sha256 = await checksumOf(file);
    return completeFinding({ ...facts, sha256, media, elapsed: elapsed() }, judgement, scanner);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return failedFinding({ ...facts, sha256: null, media: null, elapsed: elapsed() }, 'error', error.message, scanner);
  }
}
