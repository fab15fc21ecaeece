/** @file Scans of the past, kept in this browser's IndexedDB: finding and a small preview, never the file. */
import { signal } from '@preact/signals';
import type { Finding } from 'realcentric/browser';

export interface PastScan {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly added: number;
  readonly finding: Finding;
  /** A small JPEG; undefined where the browser could not show the file. */
  readonly preview: Blob | undefined;
}

export interface KeptScan extends PastScan {
  readonly id: number;
}

const STORE = 'scans';
/** Beyond these the oldest goes. */
const MOST = 200;

/** Newest first; undefined where the browser keeps nothing. */
export const past = signal<readonly KeptScan[] | undefined>([]);

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('realcentric', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true });
  return settled(request);
}

async function withStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await open();
  try {
    return await work(database.transaction(STORE, mode).objectStore(STORE));
  } finally {
    database.close();
  }
}

/** Reads what is kept. */
export async function readHistory(): Promise<void> {
  try {
    const kept = await withStore('readonly', (store) => settled<KeptScan[]>(store.getAll()));
    past.value = kept.reverse();
  } catch {
    past.value = undefined;
  }
}

/** Keeps a scan. A history that cannot be written (private window, full disk) must not get in the way of anything. */
export async function keepInHistory(scan: PastScan): Promise<void> {
  try {
    await withStore('readwrite', async (store) => {
      await settled(store.add(scan));
      const keys = await settled(store.getAllKeys());
      for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await settled(store.delete(key));
    });
  } catch {
    // As above.
  }
  await readHistory();
}

export async function clearHistory(): Promise<void> {
  await withStore('readwrite', (store) => settled(store.clear()));
  await readHistory();
}
