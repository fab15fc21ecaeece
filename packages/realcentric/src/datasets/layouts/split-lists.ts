/** @file The split lists of FaceForensics++: pairs of clips that swap faces with each other, both ways in the same split. */
import * as z from 'zod';
import { UserError } from '../../errors.ts';
import { join } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import type { DatasetFolder } from '../folder.ts';
import { lineOf } from '../safe-path.ts';

export type Split = NonNullable<DatasetEntry['split']>;

export const SPLITS: readonly Split[] = ['train', 'val', 'test'];

const pairs = z.array(z.tuple([z.string(), z.string()]));

export interface SplitLists {
  /** Of single clips ("000") and of pairs both ways ("000_003", "003_000"). */
  readonly of: ReadonlyMap<string, Split>;
  /** The list that names a clip or pair, relative to the root. */
  readonly namedIn: ReadonlyMap<string, string>;
  /** Lists that were not found. */
  readonly absent: readonly string[];
}

/**
 * Reads `train.json`, `val.json` and `test.json` from the root or from `splits/` in it; what lists are not there is told.
 * @throws UserError for a name that is not three digits, and for a clip that two lists name
 */
export async function readSplitLists(folder: DatasetFolder): Promise<SplitLists> {
  const of = new Map<string, Split>();
  const namedIn = new Map<string, string>();
  const absent: string[] = [];
  for (const split of SPLITS) {
    const path = await findList(folder, split);
    if (path === undefined) {
      absent.push(`${split}.json`);
      continue;
    }
    const { value, text } = await folder.json(path, pairs);
    const file = folder.path(path);
    for (const [a, b] of value) {
      for (const name of [a, b]) {
        const fault = (problem: string, advice: string) =>
          new UserError('bad_input', `line ${lineOf(text, name)}: ${problem}`, { file, advice });
        if (!/^\d{3}$/.test(name)) throw fault(`"${name}" is no clip of FaceForensics++`, 'clips are named 000 to 999');
        const before = namedIn.get(name);
        if (before !== undefined && before !== path)
          throw fault(`clip ${name} is in ${before} too`, 'get the lists again, a clip belongs to one split');
      }
      for (const name of [a, b, `${a}_${b}`, `${b}_${a}`]) {
        of.set(name, split);
        namedIn.set(name, path);
      }
    }
  }
  return { of, namedIn, absent };
}

async function findList(folder: DatasetFolder, split: Split): Promise<string | undefined> {
  for (const place of ['', 'splits', 'dataset/splits']) {
    if ((await folder.list(place)).files.includes(`${split}.json`)) return join(place, `${split}.json`);
  }
  return undefined;
}
