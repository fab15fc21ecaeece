/** @file The large files of the browser mode: what they are, and their bytes, checked and kept in the browser's cache. */

/** A network or a part of the runtime, by its path relative to the page. */
export interface ServedFile {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** List of the files that the build put beside the page, itself a file beside the page. */
export const FILE_LIST = 'files.json';

const CACHE = 'realcentric-models';

/** A file that came, but is not the one that the list names. */
export class WrongFile extends Error {}

export async function sha256Hex(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The cache, or undefined where the browser refuses it (a private window): then files are fetched each time. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    return undefined;
  }
}

/** Bytes of a stream, with news of how many have come. @throws WrongFile as soon as there are more than the list names */
async function readAll(
  response: Response,
  file: ServedFile,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(file.bytes);
  let at = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    if (at + part.length > content.length) throw new WrongFile(`${file.path} is longer than it should be`);
    content.set(part, at);
    at += part.length;
    onBytes(part.length);
  }
  if (at < content.length) throw new WrongFile(`${file.path} is shorter than it should be`);
  return content;
}

/**
 * The bytes of a file, from the cache or else from where the page came from, with the checksum that the list names. What is kept under
 * another checksum or was damaged is fetched anew.
 * @param base address that paths are relative to
 * @param onBytes told how many bytes came since it was last told
 * @throws WrongFile where what came is not what the list names, Error where nothing came
 */
export async function fetchServed(
  file: ServedFile,
  base: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL(file.path, base).href;
  const key = `${url}?sha256=${file.sha256}`;
  const cache = await openCache();
  const kept = await cache?.match(key);
  if (kept) {
    const content = new Uint8Array(await kept.arrayBuffer());
    if ((await sha256Hex(content)) === file.sha256) {
      onBytes(file.bytes);
      return content;
    }
    await cache?.delete(key);
  }
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${file.path}: the server answered ${response.status}`);
  const content = await readAll(response, file, onBytes);
  if ((await sha256Hex(content)) !== file.sha256) throw new WrongFile(`${file.path} has the wrong checksum`);
  // A full disk must not keep anybody from a scan.
  await cache?.put(key, new Response(content)).catch(() => undefined);
  return content;
}

/** Removes what is kept of files that the list does not name any more. */
export async function forgetOthers(files: readonly ServedFile[], base: string): Promise<void> {
  const cache = await openCache();
  const wanted = new Set(files.map((file) => `${new URL(file.path, base).href}?sha256=${file.sha256}`));
  for (const request of (await cache?.keys()) ?? []) if (!wanted.has(request.url)) await cache?.delete(request);
}
