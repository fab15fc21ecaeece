/** @file The log of a run: one JSON object a line. A resumed run drops the lines behind its checkpoint and goes on. */
import { appendFile, readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../media/atomic.ts';

export interface RunLog {
  write(entry: Readonly<Record<string, unknown>> & { readonly step: number }): Promise<void>;
}

/** Opens the log for a run that stands at `step`: later lines, which will come again, and a half-written one are dropped. */
export async function openLog(path: string, step: number): Promise<RunLog> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const kept = text.split('\n').filter((line) => {
    try {
      return (JSON.parse(line) as { step: number }).step <= step;
    } catch {
      return false;
    }
  });
  await writeFileAtomic(path, kept.map((line) => `${line}\n`).join(''));
  return { write: (entry) => appendFile(path, `${JSON.stringify(entry)}\n`) };
}
