/** @file What does the scanning of a batch: this process, or worker processes that a broken file cannot take the others down with. */
import { UserError } from '../../errors.ts';
import { userError } from '../../processes/plain-error.ts';
import { openProcessPool, ProcessDied } from '../../processes/process-pool.ts';
import { failedFinding } from '../complete.ts';
import type { DescribedDetector } from '../scanner.ts';
import { type OpenScanner, openScanner } from './open-scanner.ts';
import { type Scanned, type ScanTask, scanOne } from './scan-one.ts';
import type { ScanAnswer } from './scan-process.ts';
import { openStores } from './store.ts';

export interface ScanLimits {
  /** Longest that the file may take, in seconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

export interface NetworksHere extends AsyncDisposable {
  readonly open: () => Promise<OpenScanner>;
}

export interface ScanEngine extends DescribedDetector {
  /** Files that it works on at once. */
  readonly atOnce: number;
  /**
   * A file that cannot be read, takes too long, crashes its process or hits a fault of this program gives a finding with status `error`.
   * @throws the signal's reason; UserError where no file could be scanned: for the detector, a store, a picture that cannot be written
   */
  scan(task: ScanTask, limits: ScanLimits): Promise<Scanned>;
  /** The networks in this process, for what is not done file by file; opened where they are not yet. */
  networksHere(): NetworksHere;
  close(): Promise<void>;
}

function failed(task: ScanTask, problem: string, begun: number, detector: DescribedDetector): Scanned {
  const elapsed = (performance.now() - begun) / 1000;
  const facts = { file: task.file, sha256: null, bytes: null, media: null, provenance: null, elapsed };
  return { finding: failedFinding(facts, 'error', `${task.file}: ${problem}`, detector), thumbnails: [], known: false };
}

const tooLong = (seconds: number) => `took longer than ${seconds} s; give it more with --timeout`;
function fault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `a fault of realcentric: ${message.split('\n')[0]}; report it with the file`;
}

interface TimeLimit {
  /** Aborted by the caller's signal and when the time is over. */
  readonly signal: AbortSignal;
  /** Whether the time is over. */
  readonly late: () => boolean;
  /** Lets the time run from now on. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** Without `AbortSignal.any`, which keeps a little of every file as long as the caller's signal lives. */
function timeLimit({ timeout, signal }: ScanLimits): TimeLimit {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let late = false;
  const pass = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', pass, { once: true });
  if (signal?.aborted) pass();
  return {
    signal: controller.signal,
    late: () => late,
    begin() {
      timer ??= setTimeout(() => {
        late = true;
        controller.abort(new Error('too late'));
      }, 1000 * timeout);
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', pass);
    },
  };
}

/** The networks are open in this process. The time limit holds between the steps of a file: a decoder that hangs is not ended. */
export function scanHere(scanner: OpenScanner): ScanEngine {
  const store = openStores();
  return {
    detector: scanner.detector,
    atOnce: 1,
    async scan(task, limits) {
      const begun = performance.now();
      const limit = timeLimit(limits);
      limit.begin();
      try {
        return await scanOne(task, scanner, store.of(task), limit.signal);
      } catch (error) {
        limits.signal?.throwIfAborted();
        if (error instanceof UserError) throw error;
        return failed(task, limit.late() ? tooLong(limits.timeout) : fault(error), begun, scanner);
      } finally {
        limit.end();
      }
    },
    networksHere: () => ({ open: async () => scanner, [Symbol.asyncDispose]: async () => undefined }),
    async close() {
      store.close();
      await scanner.close();
    },
  };
}

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

/** Worker processes, each with networks of its own. The first begins to open them at once, the others as there are files. */
export function scanInWorkers(described: DescribedDetector, { model, workers, explain }: WorkerOptions): ScanEngine {
  const pool = openProcessPool<ScanTask, ScanAnswer>(scanProcess(), {
    processes: workers,
    patience: 1000 * TO_START,
    args: [model, ...(explain ? ['explain'] : [])],
  });
  pool.prestart();

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
        if (outcome === 'late') return failed(task, tooLong(limits.timeout), begun, described);
        if (!(outcome instanceof ProcessDied)) return outcome;
        return failed(task, `${outcome.message}; the file may be damaged`, begun, described);
      } catch (error) {
        limits.signal?.throwIfAborted();
        if (error instanceof UserError) throw error;
        return failed(task, fault(error), begun, described);
      }
    },
    networksHere() {
      let scanner: OpenScanner | undefined;
      return {
        open: async () => {
          scanner ??= await openScanner(model);
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

/** The module of the processes; TypeScript in a checkout. */
function scanProcess(): URL {
  return new URL(`./scan-process.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
}
