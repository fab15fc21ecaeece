/** @file Memory of this process and of those that it started. */
import { execFileSync } from 'node:child_process';

/** Resident memory in MB; the children's added up. */
export function residentMemory(): { readonly here: number; readonly children: number } {
  const list = execFileSync('ps', ['-o', 'rss=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  const children = list.split('\n').reduce((sum, line) => sum + Number(line), 0);
  return { here: Math.round(process.memoryUsage().rss / 1e6), children: Math.round(children / 1e3) };
}
