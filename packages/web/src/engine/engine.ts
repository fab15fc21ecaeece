/** @file The browser mode as the page sees it: opened once, then files in and findings out. */
import type { Finding, Progress, Provenance } from 'realcentric/browser';
import type { News, Question } from './messages.ts';
import type { AskManifest } from './provenance.ts';
import type { Device } from './runtime.ts';
import type { ServedFile } from './served-files.ts';

export type EngineState =
  | { readonly state: 'loading'; readonly done: number; readonly total: number }
  | { readonly state: 'open'; readonly device: Device; readonly threads: number }
  | { readonly state: 'closed'; readonly problem: string };

export interface EngineScanOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told what came out of a picture before its scores are explained and its origin is read. */
  readonly judged: (finding: Finding) => void;
}

export interface Engine {
  /** @throws the signal's reason after an abort, Error with what went wrong */
  scan(file: Blob, name: string, options: EngineScanOptions): Promise<Finding>;
  /** Whether the graphics card gives the same numbers as the processor, sooner. Waits for scans that were asked for before. */
  tryGraphics(): Promise<boolean>;
  close(): void;
}

export interface EngineOptions {
  readonly base: string;
  readonly files: readonly ServedFile[];
  readonly device: Device;
  readonly onState: (state: EngineState) => void;
}

interface Waiting {
  readonly result: PromiseWithResolvers<Finding>;
  readonly progress: Progress;
  readonly judged: (finding: Finding) => void;
}

/** A failure to read what a file says of itself is no failure of the scan. */
async function provenanceOf(file: Blob, ask: AskManifest): Promise<Provenance | null> {
  try {
    const { readProvenance } = await import('./provenance.ts');
    return await readProvenance(file, ask);
  } catch {
    return null;
  }
}

export function openEngine({ base, files, device, onState }: EngineOptions): Engine {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'scan' });
  const waiting = new Map<string, Waiting>();
  const manifests = new Map<string, PromiseWithResolvers<string>>();
  const trials: ((usable: boolean) => void)[] = [];
  let questions = 0;
  let closed: string | undefined;
  const ask = (question: Question) => worker.postMessage(question);
  const newId = () => {
    questions += 1;
    return String(questions);
  };
  const askManifest: AskManifest = (file, type, settings) => {
    const id = newId();
    const answer = Promise.withResolvers<string>();
    manifests.set(id, answer);
    ask({ ask: 'manifest', id, file, type, settings });
    return answer.promise;
  };

  const fail = (problem: string) => {
    closed = problem;
    for (const { result } of waiting.values()) result.reject(new Error(problem));
    waiting.clear();
    for (const answer of manifests.values()) answer.reject(new Error(problem));
    manifests.clear();
    for (const done of trials.splice(0)) done(false);
    onState({ state: 'closed', problem });
  };
  const settle = (id: string, how: (waiting: Waiting) => void) => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (found) how(found);
  };
  worker.addEventListener('message', ({ data }: MessageEvent<News>) => {
    if (data.tell === 'loading') onState({ state: 'loading', done: data.done, total: data.total });
    else if (data.tell === 'open') onState({ state: 'open', device: data.device, threads: data.threads });
    else if (data.tell === 'closed') fail(data.problem);
    else if (data.tell === 'progress') waiting.get(data.id)?.progress(data.event);
    else if (data.tell === 'judged') waiting.get(data.id)?.judged(data.finding);
    else if (data.tell === 'finding') settle(data.id, ({ result }) => result.resolve(data.finding));
    else if (data.tell === 'failed') settle(data.id, ({ result }) => result.reject(new Error(data.problem)));
    else if (data.tell === 'manifest') {
      const answer = manifests.get(data.id);
      manifests.delete(data.id);
      if (data.json === undefined) answer?.reject(new Error(data.problem));
      else answer?.resolve(data.json);
    } else if (data.tell === 'graphics') trials.shift()?.(data.usable);
    // After a cancel nobody waits any more.
    else waiting.delete(data.id);
  });
  worker.addEventListener('error', (event) => fail(event.message || 'the worker could not be started'));
  ask({ ask: 'open', base, files, device });

  return {
    scan: async (file, name, { signal, progress, judged }) => {
      signal.throwIfAborted();
      if (closed !== undefined) throw new Error(closed);
      const id = newId();
      const result = Promise.withResolvers<Finding>();
      // The score comes first: the reader of origins would take the worker's time from it.
      let provenance: Promise<Provenance | null> | undefined;
      const readOrigin = () => {
        provenance ??= provenanceOf(file, askManifest);
        return provenance;
      };
      const early = (finding: Finding) => {
        judged(finding);
        void readOrigin();
      };
      waiting.set(id, { result, progress, judged: early });
      const abort = () => {
        ask({ ask: 'cancel', id });
        result.reject(signal.reason);
      };
      signal.addEventListener('abort', abort);
      ask({ ask: 'scan', id, file, name });
      try {
        const finding = await result.promise;
        return finding.media ? { ...finding, provenance: await readOrigin() } : finding;
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
    tryGraphics: () => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      trials.push(resolve);
      ask({ ask: 'try graphics' });
      return promise;
    },
    close: () => {
      closed ??= 'closed';
      worker.terminate();
    },
  };
}
