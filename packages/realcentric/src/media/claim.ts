/** @file Claims: a file that says who is at work in a place, so that two processes do not do the same work or write over one another. */
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from './system-errors.ts';

/** A claim that was not renewed for so long belongs to a process that is gone. */
const STALE_MS = 120_000;
const RENEWED_EVERY_MS = 20_000;

export interface Claim {
  release(): Promise<void>;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/** Whether whoever wrote the claim is gone: not renewed for long, or a process of this machine that ended. */
async function isStale(path: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > STALE_MS) return true;
    const { host, pid } = JSON.parse(await readFile(path, 'utf8')) as { host?: string; pid?: number };
    return host === hostname() && typeof pid === 'number' && !isRunning(pid);
  } catch (error) {
    // Released between the look and the read; or written only half so far, which its age will tell.
    return systemErrorCode(error) === 'ENOENT';
  }
}

async function write(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify({ host: hostname(), pid: process.pid }));
    await file.close();
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale claim out of the way; of several who try at once one succeeds, and only then a new claim can be written. */
async function clear(path: string): Promise<void> {
  const aside = `${path}.${process.pid}.stale`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

/**
 * Claims a place until `release` is called or this process ends, also across machines that share the disk. Undefined where somebody else
 * holds it.
 * @param path of the file that stands for the place; its folder is made where it is missing
 */
export async function claim(path: string): Promise<Claim | undefined> {
  await mkdir(dirname(path), { recursive: true });
  if (!(await write(path))) {
    if (!(await isStale(path))) return undefined;
    await clear(path);
    if (!(await write(path))) return undefined;
  }
  const renewing = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, RENEWED_EVERY_MS);
  renewing.unref();
  return {
    async release() {
      clearInterval(renewing);
      await rm(path, { force: true });
    },
  };
}

/** The same, once it is free. @throws the signal's reason */
export async function claimWhenFree(path: string, signal?: AbortSignal): Promise<Claim> {
  for (;;) {
    const held = await claim(path);
    if (held) return held;
    await sleep(500, undefined, signal ? { signal } : {});
  }
}
