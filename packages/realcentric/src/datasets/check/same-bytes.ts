/** @file Finds entries whose files are the same byte for byte, hashing only those of equal size. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { onFile } from '../../media/system-errors.ts';
import type { Progress } from '../../progress.ts';
import type { DatasetEntry } from '../entry.ts';
import { inParallel } from './in-parallel.ts';
import type { Samples } from './samples.ts';

const LABEL = 'Comparing files of equal size';

/**
 * Groups of two entries or more with the same bytes (SHA-256 over the sample files).
 * @throws UserError for a file that cannot be read; the reason of the signal when it is aborted
 */
export async function sameBytes(
  samples: readonly Samples[],
  options: { readonly signal?: AbortSignal; readonly progress?: Progress } = {},
): Promise<DatasetEntry[][]> {
  const equal = groupBy(samples, ({ sizes }) => sizes.join(' ')).flat();
  let done = 0;
  const hashes = new Map<Samples, string>();
  await inParallel(equal, async (sample) => {
    options.signal?.throwIfAborted();
    options.progress?.({ done, total: equal.length, label: LABEL, detail: sample.entry.path });
    hashes.set(sample, await hashOf(sample.files, options.signal));
    done += 1;
  });
  options.progress?.({ done, total: equal.length, label: LABEL });
  return groupBy(equal, (sample) => hashes.get(sample)!).map((group) => group.map(({ entry }) => entry));
}

/** Groups of two or more, in the order of their first members. */
function groupBy(samples: readonly Samples[], key: (sample: Samples) => string): Samples[][] {
  const groups = new Map<string, Samples[]>();
  for (const sample of samples) {
    const of = key(sample);
    const group = groups.get(of);
    if (group === undefined) groups.set(of, [sample]);
    else group.push(sample);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

async function hashOf(files: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files)
    await onFile(file, async () => {
      for await (const chunk of createReadStream(file, signal === undefined ? {} : { signal })) hash.update(chunk);
    });
  return hash.digest('hex');
}
