/** @file Node only: bytes that are costly to make, kept in the user's cache folder and checked whenever they are read. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$XDG_CACHE_HOME/realcentric`, or the platform's own place for caches. */
export function defaultCacheFolder(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'realcentric');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'realcentric');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'realcentric');
  return join(homedir(), '.cache', 'realcentric');
}

export interface CacheRequest {
  readonly folder: string;
  /** Name of the file; part of the key is put before its ending. */
  readonly name: string;
  /** What the bytes are made from: other parts, another file. */
  readonly key: readonly (string | Uint8Array)[];
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** Told once a process and folder that the cache cannot be written. */
  readonly warn: (message: string) => void;
}

const sha256 = (...parts: readonly (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const warned = new Set<string>();
let temporaries = 0;

/** The file and its checksum beside it, in the form that `sha256sum --check` takes; nothing where either is missing or wrong. */
async function readChecked(path: string): Promise<Uint8Array | undefined> {
  try {
    const [bytes, line] = await Promise.all([readFile(path), readFile(`${path}.sha256`, 'utf8')]);
    return line.slice(0, 64) === sha256(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  temporaries += 1;
  const temporary = `${path}.${process.pid}-${temporaries}.tmp`;
  try {
    await writeFile(temporary, data, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * The bytes for a key: read where they lie in the cache undamaged, else made and put there. Files appear whole or not at all, so
 * that processes at the same time do no harm. A cache that cannot be written costs a warning, no more.
 */
export async function cachedBytes(request: CacheRequest): Promise<Uint8Array> {
  const { folder, name, key, make, warn } = request;
  const dot = name.lastIndexOf('.');
  const file = `${name.slice(0, dot)}-${sha256(...key).slice(0, 16)}${name.slice(dot)}`;
  const path = join(folder, file);
  const cached = await readChecked(path);
  if (cached) return cached;
  const bytes = await make();
  try {
    await mkdir(folder, { recursive: true });
    await writeWhole(path, bytes);
    await writeWhole(`${path}.sha256`, `${sha256(bytes)}  ${file}\n`);
  } catch (error) {
    if (!warned.has(folder)) {
      warned.add(folder);
      warn(`${folder}: the cache cannot be written (${(error as Error).message}); going on without it`);
    }
  }
  return bytes;
}
