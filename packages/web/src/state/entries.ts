/** @file The list of files: what is added, examined, cancelled, chosen and compared. */
import { computed, type Signal, signal } from '@preact/signals';
import type { Finding, ProgressEvent } from 'realcentric/browser';
import { forgetOnServer, ServiceError, scanOnServer } from '../server/api.ts';
import { announce } from './announcements.ts';
import { verdictTitle } from './finding-words.ts';
import { keepInHistory, type PastScan } from './history.ts';
import { mode, openedEngine, service } from './places.ts';
import { previewOf } from './preview.ts';
import { accessKey, t } from './settings.ts';

export type EntryState =
  | { readonly state: 'waiting' }
  | { readonly state: 'working'; readonly event: ProgressEvent | undefined }
  /** The scores are there; the file's origin and where the scores come from are still being read. */
  | { readonly state: 'judged'; readonly finding: Finding }
  /** `serverId` where the service examined it. */
  | { readonly state: 'done'; readonly finding: Finding; readonly serverId: string | undefined }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly problem: string };

export function hasFinding(state: EntryState): state is Extract<EntryState, { readonly finding: Finding }> {
  return state.state === 'judged' || state.state === 'done';
}

export interface Entry {
  readonly id: string;
  readonly name: string;
  /** Undefined for what comes from the history. */
  readonly file: File | undefined;
  /** What can be shown: the file itself, or the preview of the history; undefined where there is nothing. */
  readonly url: string | undefined;
  /** Whether `url` is a video. */
  readonly moving: boolean;
  readonly state: Signal<EntryState>;
}

export const entries = signal<readonly Entry[]>([]);
export const selectedId = signal<string | undefined>(undefined);
/** The second file of a comparison; 'choose' while it is still to be chosen. */
export const comparedId = signal<string | 'choose' | undefined>(undefined);

const byId = (id: string | undefined) => entries.value.find((entry) => entry.id === id);
export const selected = computed(() => byId(selectedId.value));
export const compared = computed(() => byId(comparedId.value));

/** Files that the service examines at once; the browser does one after the other. */
const AT_ONCE = { browser: 1, server: 3 } as const;
const controllers = new Map<string, AbortController>();
let count = 0;

function newEntry(name: string, parts: Pick<Entry, 'file' | 'url' | 'moving'>, state: EntryState): Entry {
  count += 1;
  return { id: String(count), name, ...parts, state: signal(state) };
}

/** Adds files and starts on them; the first of them is chosen. */
export function addFiles(files: Iterable<File>): void {
  const added = Array.from(files, (file) => {
    const moving = file.type.startsWith('video/') || /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g)$/i.test(file.name);
    return newEntry(file.name, { file, url: URL.createObjectURL(file), moving }, { state: 'waiting' });
  });
  if (added.length === 0) return;
  entries.value = [...entries.value, ...added];
  select(added[0]!.id);
  announce(t('announce.added', { name: added.map(({ name }) => name).join(', ') }));
  work();
}

/** Opens a scan of the past beside the files of today. */
export function openPast({ name, finding, preview }: PastScan): void {
  const url = preview ? URL.createObjectURL(preview) : undefined;
  const entry = newEntry(
    name,
    { file: undefined, url, moving: false },
    { state: 'done', finding, serverId: undefined },
  );
  entries.value = [...entries.value, entry];
  select(entry.id);
}

/** Shows a file, or takes it for the second of a comparison where that is being chosen. */
export function select(id: string): void {
  if (comparedId.value === 'choose' && id !== selectedId.value) comparedId.value = id;
  else {
    if (comparedId.value === id) comparedId.value = undefined;
    selectedId.value = id;
  }
}

export function startComparing(id: string): void {
  selectedId.value = id;
  comparedId.value = 'choose';
}

export function stopComparing(): void {
  comparedId.value = undefined;
}

export function cancel(entry: Entry): void {
  const { state } = entry.state.value;
  if (state !== 'waiting' && state !== 'working') return;
  entry.state.value = { state: 'cancelled' };
  controllers.get(entry.id)?.abort();
  announce(t('announce.cancelled', { name: entry.name }));
}

export function again(entry: Entry): void {
  entry.state.value = { state: 'waiting' };
  work();
}

/** Takes a file off the list, and what the service has of it off the service. */
export function remove(entry: Entry): void {
  cancel(entry);
  // A file that is judged can no longer be cancelled, but there is nothing to explain any more.
  controllers.get(entry.id)?.abort();
  const state = entry.state.value;
  if (state.state === 'done' && state.serverId !== undefined) void forgetOnServer(state.serverId, accessKey.value);
  if (entry.url) URL.revokeObjectURL(entry.url);
  entries.value = entries.value.filter((other) => other !== entry);
  if (comparedId.value === entry.id) comparedId.value = undefined;
  if (selectedId.value === entry.id) selectedId.value = entries.value.at(-1)?.id;
}

export function clear(): void {
  for (const entry of entries.value) remove(entry);
}

const inState = (state: EntryState['state']) => entries.value.filter((entry) => entry.state.value.state === state);

function work(): void {
  for (const entry of inState('waiting').slice(0, Math.max(0, AT_ONCE[mode.value] - controllers.size)))
    void examine(entry);
}

function tooLarge(file: File): string | undefined {
  const limit = service.value?.limits.bytes ?? Infinity;
  if (mode.value === 'browser' || file.size <= limit) return undefined;
  const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
  return t('problem.tooLarge', { size: mega(file.size), limit: mega(limit) });
}

/** @throws the signal's reason after an abort, Error with what went wrong */
async function scan(
  file: File,
  controller: AbortController,
  told: { readonly progress: (event: ProgressEvent) => void; readonly judged: (finding: Finding) => void },
) {
  const problem = tooLarge(file);
  if (problem) throw new ServiceError(problem);
  const { signal } = controller;
  if (mode.value === 'server') {
    const { id, finding } = await scanOnServer(file, file.name, {
      key: accessKey.value,
      signal,
      progress: told.progress,
    });
    return { finding, serverId: id };
  }
  const engine = await openedEngine();
  return { finding: await engine.scan(file, file.name, { signal, ...told }), serverId: undefined };
}

function problemOf(error: unknown): string {
  if (error instanceof TypeError && mode.value === 'server') return t('problem.offline');
  return error instanceof Error ? error.message : String(error);
}

async function examine(entry: Entry): Promise<void> {
  const controller = new AbortController();
  controllers.set(entry.id, controller);
  entry.state.value = { state: 'working', event: undefined };
  try {
    let announced = false;
    const show = (state: Extract<EntryState, { readonly finding: Finding }>) => {
      entry.state.value = state;
      if (!announced) announce(t('announce.done', { name: entry.name, what: verdictTitle(state.finding) }));
      announced = true;
    };
    const { finding, serverId } = await scan(entry.file!, controller, {
      progress: (event) => {
        if (entry.state.value.state === 'working') entry.state.value = { state: 'working', event };
      },
      judged: (early) => {
        if (!controller.signal.aborted) show({ state: 'judged', finding: early });
      },
    });
    // A cancel may have come while the last answer was on its way.
    if (controller.signal.aborted) return;
    show({ state: 'done', finding, serverId });
    await keepInHistory({ name: entry.name, added: Date.now(), finding, preview: await previewOf(entry, finding) });
  } catch (error) {
    if (controller.signal.aborted) return;
    const problem = problemOf(error);
    entry.state.value = { state: 'failed', problem };
    announce(t('announce.failed', { name: entry.name, problem }));
  } finally {
    controllers.delete(entry.id);
    work();
  }
}
