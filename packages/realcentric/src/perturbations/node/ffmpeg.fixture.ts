/** @file Whether this machine has what VC needs. */
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8' });

export const hasEncoder = /libx264\b/.test(stdout ?? '');

if (!hasEncoder) console.warn('no ffmpeg with libx264 on the PATH: tests of VC are skipped');

/** Runs `work` with no program to be found. */
export async function withoutPrograms<T>(work: () => Promise<T>): Promise<T> {
  const path = process.env.PATH;
  process.env.PATH = '';
  try {
    return await work();
  } finally {
    process.env.PATH = path;
  }
}
