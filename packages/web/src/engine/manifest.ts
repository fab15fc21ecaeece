/** @file Content Credentials in the worker: the C2PA reader, fetched and started once a file may hold a manifest. */
import { manifestStore, startManifestStore } from 'realcentric/browser';
import { listed, type Place } from './scanner.ts';
import { fetchServed } from './served-files.ts';

const READER = 'runtime/c2pa.wasm';

let started: Promise<void> | undefined;

async function start(place: Place): Promise<void> {
  startManifestStore(await fetchServed(listed(place, READER), place.base));
}

/** Puts the reader into the browser's cache. */
export async function keepManifestReader(place: Place): Promise<void> {
  await fetchServed(listed(place, READER), place.base);
}

/** The manifest store of a file, as JSON. @throws what c2pa-rs says, and what went wrong with fetching it */
export async function manifestOf(place: Place, file: Blob, type: string, settings: string): Promise<string> {
  started ??= start(place).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  await started;
  return manifestStore(type, file, settings);
}
