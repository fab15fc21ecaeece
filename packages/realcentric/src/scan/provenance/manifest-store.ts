/** @file The C2PA reader itself: c2pa-rs as WebAssembly, handed in by whoever has it. Needs the `FileReaderSync` of a worker. */
import { initSync, WasmReader } from '@contentauth/c2pa-wasm';

let started = false;

/** Once is enough; more does nothing. */
export function startManifestStore(wasm: Uint8Array<ArrayBuffer>): void {
  if (!started) initSync({ module: wasm });
  started = true;
}

/**
 * The manifest store of a file, as JSON.
 * @param type media type, "image/jpeg"
 * @param settings of c2pa-rs, as JSON
 * @throws what c2pa-rs says ("C2pa(JumbfNotFound)")
 */
export async function manifestStore(type: string, file: Blob, settings: string): Promise<string> {
  const reader = await WasmReader.fromBlob(type, file, settings);
  try {
    return reader.json();
  } finally {
    reader.free();
  }
}
