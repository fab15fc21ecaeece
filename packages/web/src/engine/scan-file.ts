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
  /** Told the finding of a picture before its scores are explained. */
  readonly judged: (finding: Finding) => void;
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

/** A file on its way; the networks may still be. */
interface Job {
  readonly file: Blob;
  readonly name: string;
  readonly scanner: Promise<Scanner>;
  readonly options: Pick<ScanOptions, 'signal' | 'progress'>;
  readonly judged: (seen: Seen) => void;
}

async function seePicture(job: Job, format: NonNullable<Identified['format']>): Promise<Seen> {
  const { file, name, options, judged } = job;
  checkBytes(file, name, BROWSER_LIMITS.pictureBytes);
  if (format === 'gif' || format === 'webp') {
    const animation = await openAnimation(file, name, format, BROWSER_LIMITS.video);
    if (animation) return seeFrames(animation, job);
  }
  const image = await decodePicture(file, name, format, BROWSER_LIMITS.pixels);
  options.signal.throwIfAborted();
  const { width, height } = image;
  const media = { kind: 'picture', format, width, height } as const;
  const judgement = await scanPixels(image, await job.scanner, {
    signal: options.signal,
    explain: true,
    judged: (early) => judged({ media, judgement: early }),
  });
  return { media, judgement };
}

async function seeVideo(job: Job): Promise<Seen> {
  checkBytes(job.file, job.name, BROWSER_LIMITS.video.maxBytes);
  return seeFrames(await openVideo(job.file, job.name, BROWSER_LIMITS.video), job);
}

async function seeFrames(source: FrameSource, { scanner, options }: Job): Promise<Seen> {
  try {
    const judgement = await scanVideo(source, await scanner, { ...options, explain: true });
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
async function see(job: Job): Promise<Seen | string> {
  const { file, name } = job;
  const identified = identify(new Uint8Array(await file.slice(0, 4096).arrayBuffer()));
  if (identified.format !== undefined) return seePicture(job, identified.format);
  const { kind } = identified;
  // What has no known beginning only a decoder can tell.
  if (file.size === 0 || /\bvideo$/.test(kind) || kind.startsWith('in no known')) {
    return seeVideo(job);
  }
  return `${name}: is ${kind}, which cannot be examined here; ${identified.advice}`;
}

/**
 * A file that cannot be read is a finding with status `error`, one that is neither picture nor video has status `unsupported`.
 * @param opening the networks; pictures are decoded while they are being opened
 * @throws the signal's reason after an abort, and what went wrong with the networks
 */
export async function scanFile(
  file: Blob,
  name: string,
  opening: Promise<Scanner>,
  { judged, ...options }: ScanOptions,
): Promise<Finding> {
  const begun = performance.now();
  const facts = { file: name, provenance: null };
  const elapsed = () => (performance.now() - begun) / 1000;
  // Of no further use where the networks cannot be opened: whoever awaits them first hears of it.
  opening.catch(() => undefined);
  let known: ReturnType<typeof identityOf> | undefined;
  const identity = () => {
    known ??= identityOf(file);
    return known;
  };
  const failed = async (status: 'error' | 'unsupported', message: string) =>
    failedFinding({ ...facts, ...(await identity()), media: null, elapsed: elapsed() }, status, message, await opening);
  const complete = async ({ media, judgement }: Seen) =>
    completeFinding({ ...facts, ...(await identity()), media, elapsed: elapsed() }, judgement, await opening);
  try {
    // What goes wrong here goes wrong below as well.
    const early = (seen: Seen) => void complete(seen).then(judged, () => undefined);
    const seen = await see({ file, name, scanner: opening, options, judged: early });
    return typeof seen === 'string' ? await failed('unsupported', seen) : await complete(seen);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return failed('error', error.message);
  }
}
