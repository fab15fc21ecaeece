/** @file Forgeries of a set made again from their manifest and the photographs, bit for bit. */
import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.ts';
import { writeFileAtomic, writeFolderAtomic } from '../media/atomic.ts';
import { listPictures } from '../media/list.ts';
import { readPicture } from '../media/pictures.ts';
import { systemErrorCode } from '../media/system-errors.ts';
import type { Progress } from '../progress.ts';
import { floatsFromBase64 } from './base64.ts';
import { type Encoding, encodeAs, encodeMask, parseEncoding } from './encoding.ts';
import { cutPair, forgePhotograph, type Person } from './forge-photograph.ts';
import { type ForgeryLine, type ManifestLine, type OriginalLine, readManifest } from './manifest-line.ts';

export interface RemakeOptions {
  /** Which forgeries, by what the manifest calls `video` (`swap/000_001`); all where left out. */
  readonly only?: readonly string[];
  /** A folder to look for the photographs in; where the manifest says unless told. */
  readonly reals?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Told of each forgery whose bytes or draws are not those of the manifest; it is written all the same. */
  readonly problem: (error: UserError) => void;
}

export interface Remade {
  readonly forgeries: number;
  /** How many have the bytes that the manifest gives the checksum of. */
  readonly equal: number;
}

/**
 * Writes forgeries and their masks to `out`, at the paths that they have in their set.
 *
 * @throws UserError for a manifest that cannot be read, an unknown name, a photograph that is missing or has changed, and where `out`
 * exists; then nothing is written
 */
export async function remakeForgeries(manifest: string, out: string, options: RemakeOptions): Promise<Remade> {
  const { progress, signal, problem } = options;
  const lines = await readManifest(manifest);
  const wanted = wantedLines(manifest, lines, options.only);
  const people = await openPeople(manifest, lines, options.reals);
  return writeFolderAtomic(out, async (folder) => {
    let equal = 0;
    for (const [done, line] of wanted.entries()) {
      signal?.throwIfAborted();
      progress?.({ done, total: wanted.length, label: 'Forging again', detail: line.video });
      const same = await remake(line, folder, people);
      if (same) equal++;
      else {
        const advice = 'it was made by another version of realcentric or of its picture library';
        problem(new UserError('bad_input', `${line.video} does not come out as it was`, { file: manifest, advice }));
      }
    }
    progress?.({ done: wanted.length, total: wanted.length, label: 'Forging again' });
    return { forgeries: wanted.length, equal };
  });
}

function wantedLines(
  file: string,
  lines: readonly ManifestLine[],
  only: readonly string[] | undefined,
): readonly ForgeryLine[] {
  const forgeries = lines.filter((line) => line.label === 'fake');
  if (forgeries.length === 0) {
    throw new UserError('no_work', 'lists no forgeries', { file, advice: 'give the manifest of a forged set' });
  }
  if (only === undefined) return forgeries;
  return [...new Set(only)].map((name) => {
    const line = forgeries.find(({ video }) => video === name);
    if (line) return line;
    const advice = `give the name that its line calls "video", such as ${(forgeries[0] as ForgeryLine).video}`;
    throw new UserError('bad_usage', `has no forgery '${name}'`, { file, advice });
  });
}

/** Writes one forgery and its mask; whether both draws and bytes are those of the manifest. */
async function remake(line: ForgeryLine, folder: string, people: (name: string) => Promise<Person>): Promise<boolean> {
  const { method, target, source, record, compression } = line;
  const [to, from] = [await people(target), await people(source)];
  const { seed, partShare } = record;
  const forged = forgePhotograph(to.picture, cutPair(to, from), {
    method,
    seed,
    partShare,
    name: `${target}_${source}`,
  });
  const bytes = await encodeAs(forged.image, parseEncoding(compression) as Encoding);
  await write(join(folder, line.mask), await encodeMask(forged.mask));
  await write(join(folder, line.path), bytes);
  const sameDraws = isDeepStrictEqual(JSON.parse(JSON.stringify(forged.record)), record);
  return sameDraws && createHash('sha256').update(bytes).digest('hex') === line.sha256;
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, bytes);
}

/** Photographs are kept until this many others were asked for: the lines of a target follow each other. */
const KEPT = 2;

/** Gives the people of the set by their numbers. */
async function openPeople(
  manifest: string,
  lines: readonly ManifestLine[],
  reals: string | undefined,
): Promise<(name: string) => Promise<Person>> {
  const originals = new Map<string, OriginalLine>();
  for (const line of lines) if (line.label === 'real') originals.set(line.target, line);
  const elsewhere = reals === undefined ? undefined : await listPictures([reals]);
  const kept = new Map<string, Person>();
  return async (name) => {
    const known = kept.get(name);
    if (known) return known;
    const line = originals.get(name);
    if (!line) {
      const advice = 'give the manifest as it was written, with all its lines';
      throw new UserError('bad_input', `has no line for the photograph ${name}`, { file: manifest, advice });
    }
    const person = await readPerson(line, elsewhere);
    for (const first of [...kept.keys()].slice(0, kept.size + 1 - KEPT)) kept.delete(first);
    kept.set(name, person);
    return person;
  };
}

/** The photograph of a line, in its place or among other files by its name, and by its checksum. */
async function readPerson(
  { photograph, photographSha256, landmarks }: OriginalLine,
  elsewhere: readonly string[] | undefined,
): Promise<Person> {
  for (const path of elsewhere?.filter((other) => basename(other) === basename(photograph)) ?? [photograph]) {
    if (!(await isThere(path))) continue;
    const { image, sha256 } = await readPicture(path);
    if (sha256 === photographSha256) return { picture: image, landmarks: floatsFromBase64(landmarks) };
  }
  throw new UserError('not_found', 'is not there, or not the file that the set was made from', {
    file: photograph,
    advice: 'say with --reals in which folder that file is',
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    (error: unknown) => {
      if (systemErrorCode(error) === undefined) throw error;
      return false;
    },
  );
}
