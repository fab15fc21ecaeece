/**
 * @file A CSV file of one's own: `path,label[,video,identity,method,target,source,split]`, the columns in any order when there is a
 * header, path and label first when there is none. Also read: dataset, family, compression, mask, cropped.
 */
import { basename, dirname } from 'node:path';
import { UserError } from '../../errors.ts';
import { type CsvRow, csvRows } from '../csv-rows.ts';
import { type DatasetEntry, familySchema } from '../entry.ts';
import { type DatasetFolder, isPicture, isVideo, stem } from '../folder.ts';
import { fakeEntry, type Layout, type MissingFile, type Reading, realEntry } from '../layout.ts';
import { safePath } from '../safe-path.ts';

const COLUMNS = [
  ...['path', 'label', 'video', 'identity', 'method', 'target', 'source', 'split'],
  ...['dataset', 'family', 'compression', 'mask', 'cropped'],
] as const;
const LABELS: Readonly<Record<string, 0 | 1>> = { '0': 0, real: 0, '1': 1, fake: 1 };
const SPLITS: Readonly<Record<string, DatasetEntry['split']>> = {
  train: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
};

export const csv: Layout = {
  name: 'CSV',
  recognises: async (folder) => (await csvFiles(folder)).length > 0,
  read: async (folder) => {
    const files = await csvFiles(folder);
    if (files.length > 1) {
      const problem = `has ${files.length} lists (${files.join(', ')})`;
      throw new UserError('bad_usage', problem, { file: folder.root, advice: 'give one of the files' });
    }
    return readCsv(folder, files[0]!);
  },
};

/** CSV files in the root whose first line names a path and a label, or holds them. */
async function csvFiles(folder: DatasetFolder): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await folder.list('')).files) {
    if (!name.toLowerCase().endsWith('.csv')) continue;
    const [first] = csvRows((await folder.text(name)).split(/\r?\n|\r/, 1)[0]!, folder.path(name));
    if (first !== undefined && (headerOf(first) !== undefined || isHeaderless(first))) found.push(name);
  }
  return found;
}

function headerOf({ fields }: CsvRow): string[] | undefined {
  const names = fields.map((field) => field.trim().toLowerCase());
  return names.includes('path') && names.includes('label') ? names : undefined;
}

function isHeaderless({ fields }: CsvRow): boolean {
  const [path, label] = fields.map((field) => field.trim());
  if (path === undefined || label === undefined || labelOf(label) === undefined) return false;
  return isPicture(path) || isVideo(path) || /[\\/]/.test(path);
}

function labelOf(text: string): 0 | 1 | undefined {
  return LABELS[text.trim().toLowerCase()];
}

/** @throws UserError naming file and line, for a row that cannot be understood or whose path leads out of the root */
export async function readCsv(folder: DatasetFolder, list: string): Promise<Reading> {
  const file = folder.path(list);
  const rows = csvRows(await folder.text(list), file);
  const fault = (line: number, problem: string, advice: string) =>
    new UserError('bad_input', `line ${line}: ${problem}`, { file, advice });
  if (rows.length === 0) throw fault(1, 'the list is empty', 'write a row for each picture or video');
  const header = headerOf(rows[0]!);
  if (header === undefined && !isHeaderless(rows[0]!)) {
    throw fault(
      rows[0]!.line,
      'neither a header with path and label, nor a path and a label',
      `use ${COLUMNS.join(',')}`,
    );
  }
  const names = header ?? ['path', 'label'];
  const entries: DatasetEntry[] = [];
  const missing: MissingFile[] = [];
  for (const { fields, line } of header === undefined ? rows : rows.slice(1)) {
    const value = (column: (typeof COLUMNS)[number]) => fields[names.indexOf(column)]?.trim() || null;
    if (fields.length !== names.length && header !== undefined)
      throw fault(line, `${fields.length} fields, but the header has ${names.length}`, 'quote fields that hold commas');
    const label = labelOf(value('label') ?? '');
    if (label === undefined) throw fault(line, `the label is "${value('label') ?? ''}"`, 'write 0 or real, 1 or fake');
    const splitText = value('split');
    const split = splitText === null ? null : SPLITS[splitText.toLowerCase()];
    if (split === undefined) throw fault(line, `the split is "${splitText}"`, 'write train, val or test');
    const path = safePath(value('path') ?? '', { file, line });
    const kind = await kindOf(folder, path);
    if (kind === undefined) {
      missing.push({ path, namedIn: list });
      continue;
    }
    const mask = value('mask');
    const method = value('method') ?? 'fake';
    const known = {
      path,
      kind,
      split,
      identity: value('identity'),
      compression: value('compression'),
      cropped: ['1', 'true', 'yes'].includes(value('cropped')?.toLowerCase() ?? ''),
      dataset: value('dataset') ?? stem(basename(list, '.csv')),
      mask: mask === null ? null : safePath(mask, { file, line }),
    };
    const video = value('video');
    if (label === 0) {
      entries.push(realEntry({ ...known, video: video ?? stem(path) }));
      continue;
    }
    const family = familySchema.safeParse(value('family') ?? 'unknown');
    if (!family.success)
      throw fault(line, `the family is "${value('family')}"`, `write ${familySchema.options.join(', ')}`);
    const partners = { target: value('target'), source: value('source') };
    const own = video ?? stem(path);
    // As the unit of scores it must not meet a clip of another method.
    const unit = value('method') === null || own.startsWith(`${method}/`) ? own : `${method}/${own}`;
    entries.push(fakeEntry({ ...known, ...partners, method, family: family.data, video: unit }));
  }
  return { entries, missing, notes: [] };
}

async function kindOf(folder: DatasetFolder, path: string): Promise<DatasetEntry['kind'] | undefined> {
  const { files, folders } = await folder.list(dirname(path) === '.' ? '' : dirname(path));
  const name = basename(path);
  if (folders.includes(name)) return (await folder.hasPictures(path)) ? 'frames' : undefined;
  if (!files.includes(name)) return undefined;
  if (isVideo(name)) return 'video';
  return isPicture(name) ? 'picture' : undefined;
}
