/** @file Where a run stands, on disk: all states of the step, and how far it was. */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, type Tensor, writeSafetensors } from 'ortgrad';
import * as z from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../media/atomic.ts';

const positionSchema = z.object({
  /** Steps done. */
  step: z.int().nonnegative(),
  /** Fingerprint of what must not change between sessions: configuration and faces. */
  fingerprint: z.string(),
  /** The best validation so far. */
  best: z.object({ auc: z.number(), epoch: z.int() }).nullable(),
});
export type RunPosition = z.infer<typeof positionSchema>;

export interface Checkpoint {
  readonly states: ReadonlyMap<string, Tensor>;
  readonly position: RunPosition;
}

export const LAST = 'last.safetensors';
export const BEST = 'best.safetensors';

export async function saveCheckpoint(folder: string, name: string, { states, position }: Checkpoint): Promise<void> {
  const file = writeSafetensors({ tensors: states, metadata: { position: JSON.stringify(position) } });
  await writeFileAtomic(join(folder, name), file);
}

/** Nothing where there is none. @throws UserError where the file is damaged. */
export async function loadCheckpoint(folder: string, name: string): Promise<Checkpoint | undefined> {
  const path = join(folder, name);
  if (
    !(await stat(path).then(
      (s) => s.isFile(),
      () => false,
    ))
  )
    return undefined;
  try {
    const { tensors, metadata } = readSafetensors(await readFile(path));
    return { states: tensors, position: positionSchema.parse(JSON.parse(metadata.position ?? '')) };
  } catch (cause) {
    throw new UserError('bad_input', 'is no checkpoint that can be read', {
      file: path,
      advice: 'remove it to start the run from the beginning',
      cause,
    });
  }
}
