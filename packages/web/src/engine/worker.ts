/** @file The worker that scans: opens the networks, then does one file after the other, so that the page stays free. */
import { graphicsEqualAndFaster } from './graphics-trial.ts';
import { keepManifestReader, manifestOf } from './manifest.ts';
import type { News, Question } from './messages.ts';
import { scanFile } from './scan-file.ts';
import { type OpenScanner, openRuntime, openScanner, type Place, trialNetworks, warmUp } from './scanner.ts';

type ScanQuestion = Extract<Question, { ask: 'scan' }>;

let place: Place | undefined;
let open: Promise<OpenScanner> | undefined;
/** The last of the scans asked for; the next one waits for it. */
let last: Promise<void> = Promise.resolve();
const running = new Map<string, AbortController>();

function tell(news: News): void {
  postMessage(news);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function begin({ base, files, device }: Extract<Question, { ask: 'open' }>): Promise<void> {
  place = { base, files };
  open = openScanner(place, device, (done, total) => tell({ tell: 'loading', done, total }));
  try {
    const opened = await open;
    const { runtime } = opened;
    tell({ tell: 'open', device: runtime.device, threads: runtime.threads });
    last = last.then(() => warmUp(opened));
    // For when there is no network any more; whoever needs it before fetches it, too.
    await keepManifestReader(place).catch(() => undefined);
  } catch (error) {
    tell({ tell: 'closed', problem: messageOf(error) });
  }
}

async function scan({ id, file, name }: ScanQuestion, { signal }: AbortController): Promise<void> {
  try {
    signal.throwIfAborted();
    const scanner = open!.then((opened) => opened.scanner);
    const finding = await scanFile(file, name, scanner, {
      signal,
      judged: (early) => tell({ tell: 'judged', id, finding: early }),
      progress: (event) => tell({ tell: 'progress', id, event }),
    });
    signal.throwIfAborted();
    tell({ tell: 'finding', id, finding });
  } catch (error) {
    tell(signal.aborted ? { tell: 'cancelled', id } : { tell: 'failed', id, problem: messageOf(error) });
  } finally {
    running.delete(id);
  }
}

async function readManifest({ id, file, type, settings }: Extract<Question, { ask: 'manifest' }>): Promise<void> {
  try {
    tell({ tell: 'manifest', id, json: await manifestOf(place!, file, type, settings), problem: '' });
  } catch (error) {
    tell({ tell: 'manifest', id, json: undefined, problem: messageOf(error) });
  }
}

async function tryGraphics(): Promise<void> {
  let usable = false;
  try {
    usable = await graphicsEqualAndFaster(await openRuntime(place!, 'webgpu', 1), await trialNetworks(place!));
  } catch {
    // No adapter, or a driver that cannot: the processor it is.
  }
  tell({ tell: 'graphics', usable });
}

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  if (data.ask === 'open') void begin(data);
  else if (data.ask === 'cancel') running.get(data.id)?.abort();
  else if (data.ask === 'manifest') void readManifest(data);
  else if (data.ask === 'try graphics') last = last.then(tryGraphics);
  else {
    const controller = new AbortController();
    running.set(data.id, controller);
    last = last.then(() => scan(data, controller));
  }
});
