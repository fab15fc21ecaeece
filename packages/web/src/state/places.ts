/** @file Where files are examined: the engine in this browser, the service behind the page, and which of them counts. */
import { computed, signal } from '@preact/signals';
import { type Engine, type EngineState, openEngine } from '../engine/engine.ts';
import { FILE_LIST, type ServedFile } from '../engine/served-files.ts';
import { findService, type ServiceFacts } from '../server/api.ts';
import { type Mode, remember, remembered, t, wantedMode } from './settings.ts';

/** Undefined while not known, null where there is none. */
export const service = signal<ServiceFacts | null | undefined>(undefined);
export const mode = computed<Mode>(() => (service.value ? wantedMode.value : 'browser'));
export const engineState = signal<EngineState>({ state: 'loading', done: 0, total: 0 });

let engine: Promise<Engine> | undefined;

/** What is remembered of a graphics card, after its name. */
const USABLE = ': usable';
const NOT_USABLE = ': not usable';

/** The files of this page. */
async function listFiles(): Promise<ServedFile[]> {
  const response = await fetch(new URL(FILE_LIST, document.baseURI));
  if (!response.ok) throw new Error(`${FILE_LIST}: ${response.status}`);
  return (await response.json()) as ServedFile[];
}

/** On which the graphics card was tried: another card, browser or network is tried anew. */
async function graphicsName(files: readonly ServedFile[]): Promise<string | undefined> {
  const gpu = (navigator as { gpu?: { requestAdapter(): Promise<{ info: Record<string, string> } | null> } }).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return undefined;
  const { vendor, architecture, device } = adapter.info;
  return [navigator.userAgent, vendor, architecture, device, ...files.map(({ sha256 }) => sha256.slice(0, 8))].join(
    ' ',
  );
}

async function open(): Promise<Engine> {
  if (!globalThis.crypto?.subtle) throw new Error(t('engine.insecure'));
  const files = await listFiles();
  // To ask for the graphics card takes time, and where it was not good before the networks need not wait for it.
  const tried = remembered('graphics');
  const usable = tried?.endsWith(USABLE) && tried === `${await graphicsName(files)}${USABLE}`;
  const opened = openEngine({
    base: document.baseURI,
    files,
    device: usable ? 'webgpu' : 'wasm',
    onState: (state) => {
      engineState.value = state;
      if (state.state === 'closed') engine = undefined;
    },
  });
  if (!usable) void tryGraphicsLater(opened, files);
  return opened;
}

/** Opens the engine; the first call starts it, all get the same one. */
export function openedEngine(): Promise<Engine> {
  engine ??= open().catch((error: unknown) => {
    engine = undefined;
    engineState.value = { state: 'closed', problem: error instanceof Error ? error.message : String(error) };
    throw error;
  });
  return engine;
}

/**
 * Once the engine has nothing else to do, so that it keeps nobody waiting; the answer counts from the next visit on. What was tried
 * before is not tried again.
 */
async function tryGraphicsLater(opened: Engine, files: readonly ServedFile[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const graphics = await graphicsName(files);
  if (graphics === undefined || remembered('graphics')?.startsWith(graphics)) return;
  remember('graphics', `${graphics}${(await opened.tryGraphics()) ? USABLE : NOT_USABLE}`);
}

/** Finds out what there is, and has the networks ready before the first file where the browser examines. */
export async function openPlaces(): Promise<void> {
  const inBrowser = () => openedEngine().catch(() => undefined);
  if (wantedMode.value === 'browser') void inBrowser();
  service.value = (await findService()) ?? null;
  if (mode.value === 'browser') await inBrowser();
}
