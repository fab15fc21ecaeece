/** @file What `realcentric forge` wrote: `manifest.jsonl`, a line for each picture, in folders like those of FaceForensics++. */

import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { UserError } from '../../errors.ts';
import { type DatasetEntry, familySchema } from '../entry.ts';
import type { DatasetFolder } from '../folder.ts';
import { fakeEntry, type Layout, type MissingFile, realEntry } from '../layout.ts';
import { safePath } from '../safe-path.ts';

const DATASET = 'realcentric-forge';
const LIST = 'manifest.jsonl';

/** The part of a line that says what the picture is; how it was made is for whoever makes it again. */
const common = {
  dataset: z.literal(DATASET),
  path: z.string(),
  target: z.string().min(1),
  identity: z.string().min(1),
  video: z.string().min(1),
  split: z.enum(['train', 'val', 'test']),
  compression: z.string().min(1),
};
const line = z.discriminatedUnion('label', [
  z.object({ ...common, label: z.literal('real') }),
  z.object({
    ...common,
    label: z.literal('fake'),
    method: z.string().min(1),
    family: familySchema,
    source: z.string().min(1),
    mask: z.string(),
  }),
]);

export const forgedSet: Layout = {
  name: DATASET,
  recognises: async (folder) =>
    (await folder.list('')).files.includes(LIST) &&
    (await folder.text(LIST)).slice(0, 10_000).includes(`"dataset":"${DATASET}"`),
  read: async (folder) => {
    const file = folder.path(LIST);
    const entries: DatasetEntry[] = [];
    const missing: MissingFile[] = [];
    for (const [index, row] of (await folder.text(LIST)).split('\n').entries()) {
      if (row.trim() === '') continue;
      const at = { file, line: index + 1 };
      const { data } = line.safeParse(parsed(row));
      if (data === undefined) {
        const problem = `line ${at.line} describes no picture of a forged set`;
        throw new UserError('bad_input', problem, { file, advice: 'give a set that realcentric forge wrote' });
      }
      const path = safePath(data.path, at);
      if (!(await isThere(folder, path))) {
        missing.push({ path, namedIn: LIST });
        continue;
      }
      const { video, split, compression, identity } = data;
      const known = { path, kind: 'picture', dataset: DATASET, video, split, compression, identity } as const;
      if (data.label === 'real') entries.push(realEntry(known));
      else {
        const { method, family } = data;
        const partners = { target: `photos/${data.target}`, source: `photos/${data.source}` };
        entries.push(fakeEntry({ ...known, ...partners, method, family, mask: safePath(data.mask, at) }));
      }
    }
    return { entries, missing, notes: [] };
  },
};

async function isThere(folder: DatasetFolder, path: string): Promise<boolean> {
  const { files } = await folder.list(dirname(path));
  return files.includes(basename(path));
}

function parsed(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}
