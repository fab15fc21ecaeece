/** @file The library's front door: a detector that scans files. */
import { resolve } from 'node:path';
import type { Manifest } from '../../detector/manifest.ts';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import type { Finding } from '../finding.ts';
import type { ScanEngine } from './engine.ts';
import { scanInputs } from './inputs.ts';
import { type BatchOptions, scanMany } from './scan-many.ts';

export interface LoadOptions {
  /** Folder of a detector, as `realcentric train` writes them; the bundled one where left out. */
  readonly model?: string;
  /**
   * Processes that scan side by side; 0, the default, scans in this process. With processes a file that crashes a decoder or takes too long
   * costs that file alone, and the detector must be closed for the program to end.
   */
  readonly workers?: number;
  /** Whether to open what makes heat maps, which `settings.explain` then asks for; nothing comes of it where the detector has none. */
  readonly explain?: boolean;
}

/** A detector, ready to scan. */
export interface LoadedDetector extends AsyncDisposable {
  /** Name, version, thresholds and what they were chosen on. */
  readonly manifest: Manifest;
  /**
   * Scans pictures and videos: files, folders (with all below them) and patterns ("shots/*.jpg"). One finding a file, in the order of the
   * files, as they come; what cannot be read is a finding with status `error`. Nothing is begun before the first finding is asked for.
   * @throws UserError where no file could be scanned (`bad_model`, a store that cannot be written), and the signal's reason
   */
  scan(paths: string | Iterable<string>, options?: BatchOptions): AsyncGenerator<Finding, void>;
  /** Frees the networks and ends the processes. */
  close(): Promise<void>;
}

/** Reads the manifest of the detector and makes what scans with it. @throws UserError with code `bad_model` or `not_found` */
export async function openEngine({ model, workers = 0, explain = false }: LoadOptions = {}): Promise<ScanEngine> {
  const folder = resolve(model ?? defaultDetectorFolder());
  // Each loads what it takes alone: the networks are not run in a process that has others for that.
  if (workers > 0) {
    const { scanInWorkers } = await import('./scan-in-workers.ts');
    return scanInWorkers({ model: folder, workers, explain });
  }
  const [{ scanHere }, { openScanner }] = await Promise.all([import('./scan-here.ts'), import('./open-scanner.ts')]);
  return scanHere(await openScanner(folder, { explanation: explain }));
}

/**
 * Loads a detector.
 *
 * ```ts
 * const detector = await loadDetector();
 * for await (const finding of detector.scan(['clip.mp4'])) console.log(finding.verdict, finding.probability);
 * ```
 * @throws UserError with code `bad_model` where the detector's folder is incomplete or its checksum is wrong, `not_found` where it is missing
 */
export async function loadDetector(options: LoadOptions = {}): Promise<LoadedDetector> {
  const engine = await openEngine(options);
  const close = () => engine.close();
  return {
    manifest: engine.detector.manifest,
    async *scan(paths, batch = {}) {
      const named = typeof paths === 'string' ? [paths] : paths;
      const { signal } = batch;
      for await (const { finding } of scanMany(scanInputs(named, { ...(signal && { signal }) }), engine, batch)) {
        yield finding;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
