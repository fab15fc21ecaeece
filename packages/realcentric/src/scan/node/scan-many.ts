/** @file A batch: any number of files, scanned side by side, with the findings in the order of the files. */
import { basename } from 'node:path';
import { inOrder } from '../../processes/in-order.ts';
import type { Progress } from '../../progress.ts';
import { failedFinding } from '../complete.ts';
import { TOOL } from '../tool.ts';
import type { ScanEngine } from './engine.ts';
import type { ScanInput } from './inputs.ts';
import type { Scanned, ScanSettings } from './scan-one.ts';
import { storeKey } from './store.ts';

export interface BatchOptions {
  /** What to ask of each scan. */
  readonly settings?: ScanSettings;
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
  {
    settings = {},
    store,
    timeout = DEFAULT_TIMEOUT,
    progress,
    signal,
    annotate,
    thumbnails,
    pictures,
  }: BatchOptions & ShowOptions = {},
): AsyncGenerator<Scanned, void> {
  const { sha256 } = engine.detector.manifest.network;
  const key = store === undefined ? '' : storeKey({ detector: sha256, toolVersion: TOOL.version, options: settings });
  const place = store === undefined ? null : { path: store, key };
  const limits = { timeout, ...(signal && { signal }) };
  const counter = countInputs(inputs);

  async function work({ file, problem }: ScanInput): Promise<Scanned> {
    if (problem) {
      const facts = { file, sha256: null, bytes: null, media: null, provenance: null, elapsed: 0 };
      return { finding: failedFinding(facts, 'error', problem.message, engine), thumbnails: [], known: false };
    }
    const shown = { annotate: annotate?.(file) ?? null, thumbnails: thumbnails ?? null, pictures: pictures ?? null };
    return engine.scan({ file, settings, store: place, ...shown }, limits);
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
