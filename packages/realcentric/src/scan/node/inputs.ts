/** @file What a user names to be scanned, as single files: files, folders, patterns, lists on standard input. */
import { glob, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { UserError } from '../../errors.ts';
import { PICTURE_ENDINGS, VIDEO_ENDINGS } from '../../media/formats.ts';
import { createWalk } from '../../media/list.ts';

/** A file to scan, or a path that stands for none and why. */
export interface ScanInput {
  readonly file: string;
  readonly problem?: UserError;
}

export interface InputOptions {
  /** Read where a path is "-": a path a line, or separated by NUL characters. Patterns in it are taken as names. */
  readonly list?: { readonly stream: AsyncIterable<Uint8Array | string>; readonly separator: '\n' | '\0' };
  readonly signal?: AbortSignal;
}

/** Longest path in a list, in characters: a list that is no list (a picture piped in by mistake) is told by it. */
const LONGEST_PATH = 65_536;

/**
 * The files that `paths` stand for, one at a time, each once, in the order of the paths; folders are searched for pictures and videos
 * with what is below them, name by name. A path that does not exist and holds `*`, `?`, `[` or `{` is a pattern (`**` for any folders), whose
 * pictures, videos and folders come sorted; a name that exists is taken as it is, whatever it holds.
 *
 * A path that stands for nothing is given with a `problem`, so that the others are still scanned. Lists are read as they come:
 * of a list of any length only the names are kept, to tell which were given twice.
 */
export async function* scanInputs(
  paths: Iterable<string>,
  options: InputOptions = {},
): AsyncGenerator<ScanInput, void> {
  const { list, signal } = options;
  const walk = createWalk({ endings: MEDIA_ENDINGS, ...(signal && { signal }) });
  for (const path of paths) {
    if (path !== '-' || list === undefined) yield* expand(path, walk, true);
    else for await (const line of readList(list.stream, list.separator)) yield* expand(line, walk, false);
  }
}

type Walk = ReturnType<typeof createWalk>;

async function* expand(path: string, walk: Walk, patterns: boolean): AsyncGenerator<ScanInput, void> {
  try {
    const any = yield* asInputs(walk(path));
    if (any) return;
    yield { file: path, problem: nothing(path, 'holds no pictures and no videos', 'give a folder with some in it') };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (patterns && error.code === 'not_found' && /[*?[{]/.test(path)) yield* expandPattern(path, walk);
    else yield { file: path, problem: error };
  }
}

async function* asInputs(walking: ReturnType<Walk>): AsyncGenerator<ScanInput, boolean> {
  for (;;) {
    const { done, value } = await walking.next();
    if (done) return value;
    yield { file: value };
  }
}

async function* expandPattern(pattern: string, walk: Walk): AsyncGenerator<ScanInput, void> {
  const matches: string[] = [];
  for await (const match of glob(pattern)) matches.push(match);
  if (matches.length === 0) {
    yield { file: pattern, problem: nothing(pattern, 'matches nothing', 'check the pattern') };
  }
  for (const match of matches.sort()) {
    // What a pattern matches beside pictures and videos is not asked for: "shots/*" with a text file among them.
    if (hasMediaEnding(match) || (await isFolder(match))) yield* expand(match, walk, false);
  }
}

const MEDIA_ENDINGS = [...PICTURE_ENDINGS, ...VIDEO_ENDINGS];

const hasMediaEnding = (path: string) => MEDIA_ENDINGS.includes(extname(path).toLowerCase());

const isFolder = (path: string) =>
  stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );

function nothing(file: string, problem: string, advice: string): UserError {
  return new UserError('no_work', problem, { file, advice });
}

/**
 * The entries of a list, without empty ones; of lists by lines, a carriage return at the end of a line is dropped.
 * @throws UserError for an entry too long to be a path
 */
async function* readList(
  stream: AsyncIterable<Uint8Array | string>,
  separator: '\n' | '\0',
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const clean = (entry: string) => (separator === '\n' ? entry.replace(/\r$/, '') : entry);
  let rest = '';
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const entries = rest.split(separator);
    rest = entries.pop() as string;
    for (const entry of entries.map(clean)) if (entry !== '') yield entry;
    if (rest.length > LONGEST_PATH) {
      throw new UserError('bad_input', 'the list on standard input holds something too long to be a path', {
        advice: separator === '\n' ? 'give one path a line, or separate them by NUL with -0' : 'separate paths by NUL',
      });
    }
  }
  rest = clean(rest + decoder.decode());
  if (rest !== '') yield rest;
}
