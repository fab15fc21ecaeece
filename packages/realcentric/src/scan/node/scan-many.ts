/** @file A batch: any number of files, scanned side by side, with the findings in the order of the files. */
import { basename } from 'node:path';
import type { UserError } from '../../errors.ts';
import { fileChecksum } from '../../media/file-checksum.ts';
import { inOrder } from '../../processes/in-order.ts';
import type { Progress } from '../../progress.ts';
import { TOOL } from '../tool.ts';
import type { ScanEngine } from './engine.ts';
import { failedWith } from './failed-scan.ts';
import type { ScanInput } from './inputs.ts';
import type { Scanned, ScanSettings, ScanTask } from './scan-one.ts';
import { storeKey } from './store-key.ts';

export interface BatchOptions {
  /** What to ask of each scan. */
  readonly settings?: Omit<ScanSettings, 'gallery'>;
  /**
   * Known faces, of which the most similar ones are named: a folder with a subfolder for each kind (`real` holds natural faces, every other
   * one forgeries), a prepared set, or a file that `realcentric embed` wrote. The first time its faces are embedded and kept.
   */
  readonly gallery?: string;
  /**
   * An SQLite file that keeps the findings by the checksum of their files: what is there already for the same detector and settings is not
   * scanned again. Several processes may use it at once.
   */
  readonly store?: string;
  /** Longest that one file may take, in seconds; 600 unless told. */
  readonly timeout?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What the command line shows beside the findings. */
export interface ShowOptions {
  /** Where to write a file's picture with boxes and scores. */
  readonly annotate?: (file: string) => string;
  /** Side of thumbnails of the faces, in pixels. */
  readonly thumbnails?: number;
  /** Largest side of the pictures of faces for a report, in pixels. */
  readonly pictures?: number;
  /** Told of files of a gallery that cannot be read. */
  readonly problem?: (error: UserError) => void;
}

const DEFAULT_TIMEOUT = 600;
/** Findings that may wait for a slow file before them, for each worker. */
const AHEAD = 8;

/**
 * Scans files as they come. Memory stays bounded, whatever their number: while the findings are not fetched, no further files are begun.
 * @throws the signal's reason; UserError where no file could be scanned (see `ScanEngine`)
 */
export async function* scanMany(
  inputs: AsyncIterable<ScanInput>,
  engine: ScanEngine,
  options: BatchOptions & ShowOptions = {},
): AsyncGenerator<Scanned, void> {
  const { timeout = DEFAULT_TIMEOUT, progress, signal, annotate, thumbnails, pictures } = options;
  const { settings, store } = await prepare(engine, options);
  const limits = { timeout, ...(signal && { signal }) };
  const counter = countInputs(inputs);

  async function work({ file, problem }: ScanInput): Promise<Scanned> {
    if (problem) return failedWith(file, problem.message, 0, engine);
    const shown = { annotate: annotate?.(file) ?? null, thumbnails: thumbnails ?? null, pictures: pictures ?? null };
    return engine.scan({ file, settings, store, ...shown }, limits);
  }

  let done = 0;
  for await (const scanned of inOrder(counter.inputs, work, { ahead: AHEAD * engine.atOnce })) {
    signal?.throwIfAborted();
    done += 1;
    progress?.({ done, total: counter.total(), label: 'Scanning', detail: basename(scanned.finding.file) });
    yield scanned;
  }
  // A stage that ended says how many there were.
  progress?.({ done, total: done, label: 'Scanning' });
}

/** The settings with the gallery's index, and where findings of these settings are kept. */
async function prepare(
  engine: ScanEngine,
  { settings = {}, gallery, store, progress, signal, problem = () => undefined }: BatchOptions & ShowOptions,
): Promise<Pick<ScanTask, 'settings' | 'store'>> {
  const { sha256 } = engine.detector.manifest.network;
  let index: string | undefined;
  if (gallery !== undefined) {
    const { galleryIndex } = await import('./gallery/gallery-index.ts');
    const options = { problem, ...(progress && { progress }), ...(signal && { signal }) };
    await using here = engine.networksHere();
    index = await galleryIndex(gallery, sha256, here.open, options);
  }
  const complete = { ...settings, ...(index !== undefined && { gallery: index }) };
  if (store === undefined) return { settings: complete, store: null };
  const faces = index === undefined ? undefined : await fileChecksum(index, signal);
  const key = storeKey({ detector: sha256, toolVersion: TOOL.version, options: { ...settings, gallery: faces } });
  return { settings: complete, store: { path: store, key } };
}

/** The inputs, and their number once the last was seen. */
function countInputs(inputs: AsyncIterable<ScanInput>) {
  let [seen, ended] = [0, false];
  return {
    total: () => (ended ? seen : undefined),
    inputs: (async function* () {
      for await (const input of inputs) {
        seen += 1;
        yield input;
      }
      ended = true;
    })(),
  };
}
