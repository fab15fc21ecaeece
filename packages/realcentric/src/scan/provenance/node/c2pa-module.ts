/** @file The C2PA reader in Node: its WebAssembly, and files read piece by piece, which it expects of a browser's worker. */
import { closeSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { manifestStore, startManifestStore } from '../manifest-store.ts';

/** What the WebAssembly uses of a `Blob`: its size, and parts of it. */
interface Source {
  readonly size: number;
  slice(from: number, to: number): Source;
  /** What `FileReaderSync.readAsArrayBuffer` gives. */
  read(): ArrayBuffer;
}

/** A file or bytes as the part [from, to) of something that can be read anywhere. */
function part(from: number, to: number, read: (from: number, to: number) => ArrayBuffer): Source {
  return {
    size: to - from,
    slice: (a, b) => part(from + Number(a), Math.min(to, from + Number(b)), read),
    read: () => read(from, to),
  };
}

function readPart(file: number, from: number, to: number): ArrayBuffer {
  const bytes = new Uint8Array(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const got = readSync(file, bytes, filled, bytes.length - filled, from + filled);
    // A file that was cut meanwhile: what is missing stays 0, and no signature holds.
    if (got === 0) break;
    filled += got;
  }
  return bytes.buffer;
}

/** The bytes as what `WasmReader.fromBlob` and the builder take. */
export function bytesAsBlob(bytes: Uint8Array): Blob {
  return part(0, bytes.length, (from, to) => new Uint8Array(bytes.subarray(from, to)).buffer) as never;
}

let started: Promise<void> | undefined;

/** Once for the process; 9 MB of WebAssembly, compiled in about 0.1 s. */
export function startC2pa(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm');
  Object.assign(globalThis, {
    FileReaderSync: class {
      readAsArrayBuffer(source: Source): ArrayBuffer {
        return source.read();
      }
    },
  });
  startManifestStore(await readFile(path));
}

async function storeOf(type: string, blob: Blob, settings: string): Promise<string> {
  await startC2pa();
  return manifestStore(type, blob, settings);
}

/** The manifest store of a file in memory, as JSON. @throws what c2pa-rs says ("C2pa(JumbfNotFound)") */
export function manifestOfBytes(type: string, bytes: Uint8Array, settings: string): Promise<string> {
  return storeOf(type, bytesAsBlob(bytes), settings);
}

/** As `manifestOfBytes`, of a file that is read piece by piece: its size costs no memory. */
export async function manifestOfFile(type: string, path: string, size: number, settings: string): Promise<string> {
  const file = openSync(path, 'r');
  try {
    return await storeOf(type, part(0, size, (from, to) => readPart(file, from, to)) as never, settings);
  } finally {
    closeSync(file);
  }
}
