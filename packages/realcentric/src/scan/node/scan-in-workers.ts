/** @file Scanning in worker processes. */
import { UserError } from '../../errors.ts';
import { userError } from '../../processes/plain-error.ts';
import { openProcessPool, ProcessDied } from '../../processes/process-pool.ts';
import type { DescribedDetector } from '../scanner.ts';
import type { ScanEngine, ScanLimits } from './engine.ts';
import { failedScan, fault, tooLong } from './failed-scan.ts';
import type { OpenScanner } from './open-scanner.ts';
import type { Scanned, ScanTask } from './scan-one.ts';
import type { ScanAnswer } from './scan-process.ts';
import { timeLimit } from './time-limit.ts';

/** How often a file is tried whose process died: the first death may be that of a machine short of memory, or of the file before. */
const TRIES = 2;
/** Longest that a process may take to open the networks, in seconds. */
const TO_START = 300;

export interface WorkerOptions {
  /** Folder of the detector. */
  readonly model: string;
  readonly workers: number;
  /** Whether the processes open what makes heat maps, too. */
  readonly explain: boolean;
}

/**
 * Worker processes, each with networks of its own. The first begins to open them at once, the others as there are files.
 * @throws UserError where the detector's manifest cannot be read
 */
export async function scanInWorkers({ model, workers, explain }: WorkerOptions): Promise<ScanEngine> {
  const pool = openProcessPool<ScanTask, ScanAnswer>(scanProcess(), {
    processes: workers,
    patience: 1000 * TO_START,
    args: [model, ...(explain ? ['explain'] : [])],
  });
  pool.prestart();
  const described = await describe(model).catch((error: unknown) => {
    pool.close();
    throw error;
  });

  /** Time runs from when the process says that it begins. */
  async function tryOnce(task: ScanTask, limits: ScanLimits): Promise<Scanned | ProcessDied | 'late'> {
    const limit = timeLimit(limits);
    const patience = 1000 * (limits.timeout + TO_START);
    try {
      const answer = await pool.run(task, { patience, signal: limit.signal, news: limit.begin });
      if (answer.kind === 'stop') throw userError(answer.error);
      return answer.scanned;
    } catch (error) {
      limits.signal?.throwIfAborted();
      if (limit.late()) return 'late';
      if (error instanceof ProcessDied) return error;
      throw error;
    } finally {
      limit.end();
    }
  }

  return {
    ...described,
    atOnce: workers,
    async scan(task, limits) {
      const begun = performance.now();
      try {
        let outcome = await tryOnce(task, limits);
        for (let left = TRIES - 1; left > 0 && outcome instanceof ProcessDied; left--) {
          outcome = await tryOnce(task, limits);
        }
        if (outcome === 'late') return failedScan(task, tooLong(limits.timeout), begun, described);
        if (!(outcome instanceof ProcessDied)) return outcome;
        return failedScan(task, `${outcome.message}; the file may be damaged`, begun, described);
      } catch (error) {
        limits.signal?.throwIfAborted();
        if (error instanceof UserError) throw error;
        return failedScan(task, fault(error), begun, described);
      }
    },
    networksHere() {
      let scanner: OpenScanner | undefined;
      return {
        open: async () => {
          scanner ??= await (await import('./open-scanner.ts')).openScanner(model);
          return scanner;
        },
        [Symbol.asyncDispose]: async () => scanner?.close(),
      };
    },
    async close() {
      pool.close();
    },
  };
}

/** Meanwhile the first process starts, so the modules that this takes are not loaded before it. */
async function describe(model: string): Promise<DescribedDetector> {
  const { readManifest } = await import('../../detector/node/read-detector.ts');
  return { detector: { manifest: await readManifest(model) } };
}

/** The module of the processes; TypeScript in a checkout. */
function scanProcess(): URL {
  return new URL(`./scan-process.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
}
