/** @file Scores that were computed elsewhere: a CSV file with the columns `file` and `score`. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { csvRows } from '../../datasets/csv-rows.ts';
import { UserError } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';
import { type ScoredFile, type ScoreFileJudge, sha256 } from './judge.ts';

const MAX_BYTES = 500_000_000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Files that a message names before it only counts them. */
const NAMED = 5;

/**
 * Reads a score file: UTF-8, a header with `file` and `score` (other columns are ignored), a row for each item; higher = more likely
 * fake. Scores that all lie in 0..1 are probabilities, others logits.
 * @throws UserError with the line of the first row that does not fit, is doubled, or holds no finite number
 */
export async function openScoreFile(path: string): Promise<ScoreFileJudge> {
  const { size } = await onFile(path, () => stat(path));
  if (size > MAX_BYTES) throw fault(path, 'has more than 500 MB', 'give a score for each file, and nothing more');
  const bytes = await onFile(path, () => readFile(path));
  const rows = readScores(decode(bytes, path), path);
  const checksum = sha256(bytes);
  const probabilities = rows.every(({ score }) => score >= 0 && score <= 1);
  return {
    name: basename(path, extname(path)),
    checksum,
    fileChecksum: checksum,
    licence: null,
    trainedOn: null,
    kind: probabilities ? 'probability' : 'logit',
    takes: 'items',
    file: path,
    rows,
    close: async () => {},
  };
}

function fault(file: string, problem: string, advice: string): UserError {
  return new UserError('bad_input', problem, { file, advice });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    // Takes a byte order mark off.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault(path, 'is not UTF-8 text', 'save it as CSV in UTF-8');
  }
}

function readScores(text: string, path: string): ScoredFile[] {
  const [header, ...rows] = csvRows(text, path);
  if (!header) throw fault(path, 'is empty', 'give a header "file,score" and a row for each file');
  const names = header.fields.map((name) => name.trim().toLowerCase());
  const column = (name: string) => {
    if (names.filter((other) => other === name).length === 1) return names.indexOf(name);
    const problem = names.includes(name) ? `has several columns "${name}"` : `has no column "${name}"`;
    const found = `line ${header.line}: the header ${problem} (${header.fields.join(', ')})`;
    throw fault(path, found, 'begin with the line "file,score"; commas separate the columns');
  };
  const [fileColumn, scoreColumn] = [column('file'), column('score')];
  if (rows.length === 0) throw fault(path, 'has no scores', 'give a row for each file under the header');
  const lines = new Map<string, number>();
  return rows.map(({ fields, line }) => {
    if (fields.length !== names.length) {
      const counts = `line ${line}: has ${fields.length} fields, the header ${names.length}`;
      throw fault(path, counts, 'quote fields that hold commas');
    }
    const file = itemName(fields[fileColumn]!);
    if (file === '') throw fault(path, `line ${line}: names no file`, 'correct or remove this line');
    const earlier = lines.get(file);
    if (earlier !== undefined) {
      throw fault(path, `line ${line}: "${file}" stands on line ${earlier} already`, 'give one score for each file');
    }
    lines.set(file, line);
    return { file, score: readScore(fields[scoreColumn]!, line, path), line };
  });
}

function readScore(field: string, line: number, path: string): number {
  const score = NUMBER.test(field.trim()) ? Number(field) : Number.NaN;
  if (Number.isFinite(score)) return score;
  const found = field.trim() === '' ? 'is empty' : `is "${field}", no finite number`;
  const advice = 'leave out files that the detector has no score for: they are counted as such';
  throw fault(path, `line ${line}: the score ${found}`, advice);
}

/** With "/", without a leading "./", accents composed: as names are compared. */
function itemName(name: string): string {
  return name
    .trim()
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/')
    .replace(/^(\.\/)+/, '')
    .normalize('NFC');
}

export interface MatchedScores {
  /** In the order of the items; null where the file has none. */
  readonly scores: readonly (number | null)[];
  /** Items without a score, and rows without an item: to be told, not to stop at. */
  readonly problems: readonly UserError[];
}

/**
 * The scores of items, matched by their whole names.
 * @param items with "/", relative to their source
 * @throws UserError where not a single item has a score
 */
export function matchScores({ file, rows }: ScoreFileJudge, items: readonly string[]): MatchedScores {
  const byName = new Map(rows.map((row) => [row.file, row]));
  const names = items.map(itemName);
  const wanted = new Set(names);
  const missing = names.filter((name) => !byName.has(name));
  const unused = rows.filter((row) => !wanted.has(row.file));
  if (missing.length === names.length) {
    const example =
      names[0] === undefined ? 'there are none' : `they are named as "${names[0]}", its rows as "${rows[0]?.file}"`;
    throw fault(
      file,
      `has no score for any of the ${names.length} items: ${example}`,
      'write the names as the items have them',
    );
  }
  const problems: UserError[] = [];
  if (missing.length > 0) {
    const problem = `has no score for ${missing.length} of ${names.length} items: ${named(missing)}`;
    problems.push(fault(file, problem, 'they are counted as files without a score'));
  }
  if (unused.length > 0) {
    const list = named(unused.map((row) => `"${row.file}" (line ${row.line})`));
    problems.push(fault(file, `has ${unused.length} rows that belong to no item: ${list}`, 'they are not used'));
  }
  return { scores: names.map((name) => byName.get(name)?.score ?? null), problems };
}

function named(list: readonly string[]): string {
  return `${list.slice(0, NAMED).join(', ')}${list.length > NAMED ? ` and ${list.length - NAMED} more` : ''}`;
}
