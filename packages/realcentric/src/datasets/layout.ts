/** @file What a reader of a published layout has to offer. */
import type { DatasetEntry, Family } from './entry.ts';
import type { DatasetFolder } from './folder.ts';

/** A file that a list of the data set names, and that is not there. */
export interface MissingFile {
  /** Relative to the root; where several places are possible, the usual one. */
  readonly path: string;
  /** The list, relative to the root. */
  readonly namedIn: string;
}

export interface Reading {
  readonly entries: readonly DatasetEntry[];
  readonly missing: readonly MissingFile[];
  readonly notes: readonly string[];
}

export interface Layout {
  /** As people call the data set. */
  readonly name: string;
  /** Whether the folder is the root of such a data set: looks at names, never into videos or pictures. */
  recognises(folder: DatasetFolder): Promise<boolean>;
  /** @throws UserError for lists that cannot be understood, and for paths in them that lead out of the root */
  read(folder: DatasetFolder): Promise<Reading>;
}

type Common = 'path' | 'kind' | 'dataset' | 'video';

/** A real, with nothing known of it but what is given. */
export function realEntry(
  known: Pick<DatasetEntry, Common> & Partial<Omit<DatasetEntry, 'label' | 'method' | 'family'>>,
): DatasetEntry {
  return { ...UNKNOWN, ...known, label: 0, method: null, family: null };
}

/** A fake, with nothing known of it but what is given. */
export function fakeEntry(
  known: Pick<DatasetEntry, Common> & { readonly method: string; readonly family: Family } & Partial<
      Omit<DatasetEntry, 'label'>
    >,
): DatasetEntry {
  return { ...UNKNOWN, ...known, label: 1 };
}

const UNKNOWN = {
  cropped: false,
  target: null,
  source: null,
  identity: null,
  split: null,
  compression: null,
  mask: null,
} as const;

/** "3 files", "1 file". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`;
}

/** The first few of many names, for a note. */
export function some(names: readonly string[], most = 3): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')}, ...`;
}
