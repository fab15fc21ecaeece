/**
 * @file From a manifest to a prepared set: every video decoded, its face found, followed and cut out, real and fake encoded alike. Stopped at
 * any point, the same call goes on; the result is the same bytes, however often it was stopped and however many processes worked on it.
 */
import { access, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Manifest } from '../../datasets/entry.ts';
import { UserError } from '../../errors.ts';
import { makeFolder } from '../../media/make-folder.ts';
import { onFile } from '../../media/system-errors.ts';
import { userError } from '../../processes/plain-error.ts';
import { openProcessPool, ProcessDied, type ProcessPool } from '../../processes/process-pool.ts';
import type { Progress } from '../../progress.ts';
import { type ContentCache, openContentCache } from '../clips/content-cache.ts';
import type { ClipSettings } from '../clips/settings.ts';
import { unitKey } from '../clips/unit-key.ts';
import type { KnownFile, UnitAnswer, UnitTask } from '../clips/unit-task.ts';
import { assembleSet, manifestChecksum, type Outcome, removeAssemblies } from './assemble.ts';
import { type PlannedEntry, planEntries } from './plan.ts';
import { type AboutSet, readAbout, readPreparedSet, setFiles } from './set-files.ts';
import { unpackSet } from './unpack.ts';

export interface PrepareSetOptions extends ClipSettings {
  /** Processes that work side by side. */
  readonly workers: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** What does the clips, in place of processes of this machine; all places it is given are absolute. Closed by whoever opened it. */
  readonly pool?: UnitPool;
}

export interface Prepared {
  readonly about: AboutSet;
  /** Whether all of it was there already, and nothing was written. */
  readonly unchanged: boolean;
}

/** Longest that one file may take, milliseconds. */
const PATIENCE = 15 * 60_000;
/** How often a file is tried whose process died: the first death may be that of a machine short of memory. */
const TRIES = 2;

export type UnitPool = Pick<ProcessPool<UnitTask, UnitAnswer>, 'run'>;

/** @throws UserError where the folder holds a set of other settings */
function checkSettings(about: AboutSet, { frames, size, format, quality }: ClipSettings, out: string): void {
  const { settings } = about;
  const same =
    settings.frames === frames && settings.size === size && settings.format === format && settings.quality === quality;
  if (same) return;
  const theirs = `${settings.frames} frames, ${settings.size} pixels, ${settings.format} ${settings.quality}`;
  throw new UserError('bad_usage', `holds a set prepared with other settings (${theirs})`, {
    file: out,
    advice: 'give these, or another folder',
  });
}

/** Whether a complete set holds just these entries, from files that have not changed since as far as their stamps tell. */
async function isUpToDate(manifest: Manifest, about: AboutSet, out: string, cache: ContentCache): Promise<boolean> {
  if (about.manifest !== manifestChecksum(manifest.entries)) return false;
  const { frames, size, format, quality } = about.settings;
  const { videos, skipped } = await readPreparedSet(out);
  const keys = new Set([...videos, ...skipped].map(({ entry, key }) => `${key} ${entry.path}`));
  const missing = new Set(skipped.filter(({ kind }) => kind === 'missing').map(({ entry }) => entry.path));
  const made = new Map<number, string>();
  const { first, second } = planEntries(manifest.entries);
  for (const planned of [...first, ...second]) {
    const { index, entry, mask, partner } = planned;
    const content = await knownContent(cache, join(manifest.root, entry.path));
    const maskContent = mask === null ? null : await knownContent(cache, join(manifest.root, mask));
    if (content === null) {
      if (missing.has(entry.path) && !(await isThere(join(manifest.root, entry.path)))) continue;
      return false;
    }
    const { kind, cropped } = entry;
    const theirs = partner === undefined ? null : (made.get(partner) ?? null);
    const origin = { kind, cropped, content, mask: maskContent, partner: theirs };
    const key = unitKey(origin, { frames, size, format, quality });
    if (!keys.has(`${key} ${entry.path}`)) return false;
    if (videos.some((video) => video.key === key)) made.set(index, key);
  }
  return true;
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const knownContent = (cache: ContentCache, path: string) => cache.known(path).catch(() => null);

interface Work {
  readonly manifest: Manifest;
  readonly options: PrepareSetOptions;
  readonly out: string;
  readonly cache: ContentCache;
  readonly pool: UnitPool;
}

async function knownFile({ cache, manifest }: Work, path: string): Promise<KnownFile> {
  const whole = resolve(manifest.root, path);
  return { path: whole, content: await knownContent(cache, whole) };
}

async function tryTask({ pool }: Work, task: UnitTask): Promise<UnitAnswer | { kind: 'died'; reason: string }> {
  for (let left = TRIES; ; left--) {
    try {
      return await pool.run(task);
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error;
      if (left === 1) return { kind: 'died', reason: error.message };
    }
  }
}

/** What an entry came to; the second value says whether it has crops, so that others may follow it. */
async function doEntry(
  work: Work,
  planned: PlannedEntry,
  partner: string | null,
): Promise<readonly [Outcome, boolean]> {
  const { entry, mask } = planned;
  const { frames, size, format, quality } = work.options;
  const task: UnitTask = {
    work: resolve(setFiles(work.out).work),
    file: await knownFile(work, entry.path),
    kind: entry.kind,
    cropped: entry.cropped,
    mask: mask === null ? null : await knownFile(work, mask),
    partner,
    settings: { frames, size, format, quality },
  };
  const answer = await tryTask(work, task);
  if (answer.kind === 'stop') throw userError(answer.error);
  if (answer.kind !== 'finished') return [{ kind: answer.kind, reason: answer.reason }, false];
  await work.cache.keep(task.file.path, answer.content);
  if (task.mask && answer.mask !== null) await work.cache.keep(task.mask.path, answer.mask);
  return [{ kind: 'unit', key: answer.key }, answer.crops > 0];
}

async function doEntries(work: Work): Promise<Outcome[]> {
  const { entries } = work.manifest;
  const { progress } = work.options;
  const outcomes: Outcome[] = [];
  const withCrops = new Set<number>();
  let done = 0;
  const report = (detail?: string) =>
    progress?.({ done, total: entries.length, label: 'Preparing', ...(detail !== undefined && { detail }) });
  report();
  const { first, second } = planEntries(entries);
  for (const phase of [first, second]) {
    let next = 0;
    const lane = async () => {
      for (let planned = phase[next++]; planned; planned = phase[next++]) {
        const theirs = planned.partner === undefined ? undefined : outcomes[planned.partner];
        const follows = theirs?.kind === 'unit' && withCrops.has(planned.partner as number);
        const [outcome, crops] = await doEntry(work, planned, follows ? theirs.key : null);
        outcomes[planned.index] = outcome;
        if (crops) withCrops.add(planned.index);
        done += 1;
        report(planned.entry.path);
      }
    };
    await Promise.all(Array.from({ length: work.options.workers }, lane));
  }
  return outcomes;
}

/**
 * Prepares a manifest into the folder `out`. Where that holds a complete set already, it is brought up to date: only what is new or has
 * changed is done.
 * @throws UserError for a folder with a set of other settings, for an output that cannot be written, and where no video decoder is
 * there; what single files are refused for is listed in `skipped.jsonl`
 */
export async function prepareSet(manifest: Manifest, out: string, options: PrepareSetOptions): Promise<Prepared> {
  const { signal, workers } = options;
  if (manifest.entries.length === 0) {
    throw new UserError('no_work', 'lists nothing to prepare', { file: manifest.root, advice: 'check the folder' });
  }
  const files = setFiles(out);
  await makeFolder(out);
  const about = await readAbout(out);
  const cache = await openContentCache(files.cache);
  if (about) {
    checkSettings(about, options, out);
    if (await isUpToDate(manifest, about, out, cache)) {
      await cleanUp(out);
      return { about, unchanged: true };
    }
    await unpackSet(out, signal);
  }
  await makeFolder(files.work);
  const own = options.pool
    ? undefined
    : openProcessPool<UnitTask, UnitAnswer>(unitProcess(), {
        processes: workers,
        patience: PATIENCE,
        ...(signal && { signal }),
      });
  let outcomes: Outcome[];
  try {
    outcomes = await doEntries({ manifest, options, out, cache, pool: options.pool ?? (own as UnitPool) });
  } finally {
    own?.close();
  }
  const assembled = await assembleSet(manifest.entries, outcomes, options, out, signal);
  await cleanUp(out);
  return { about: assembled, unchanged: false };
}

/** The module of the processes, beside this one's folder; TypeScript in a checkout. */
function unitProcess(): URL {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`../clips/unit-process.${ending}`, import.meta.url);
}

async function cleanUp(out: string): Promise<void> {
  await removeAssemblies(out);
  await onFile(out, () => rm(setFiles(out).work, { recursive: true, force: true }));
}
