/**
 * @file From natural photographs to a set of quads on disk, laid out as FaceForensics++ is: originals, forgeries named
 * `<target>_<source>`, masks, splits, and a manifest of everything that was drawn.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { alignFace } from '../faces/align.ts';
import { type FoundFace, findFaces } from '../faces/find.ts';
import type { FaceNetworks } from '../faces/networks.ts';
import { type ForgeMethodName, forgeMethods } from '../forge/forge.ts';
import { type FaceTraits, faceTraits } from '../forge/likeness.ts';
import type { RgbImage } from '../images/image.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import { readPicture } from '../media/pictures.ts';
import { systemErrorCode } from '../media/system-errors.ts';
import type { Progress } from '../progress.ts';
import { random } from '../random.ts';
import { floatsToBase64 } from './base64.ts';
import { type Encoding, encodeAs, encodeMask, encodingName } from './encoding.ts';
import { cutPair, forgePhotograph } from './forge-photograph.ts';
import type { ForgeryLine, ManifestLine, OriginalLine, Split } from './manifest-line.ts';
import { pairByLikeness } from './pair-by-likeness.ts';
import type { Photograph } from './photographs.ts';

/** The encoding is of originals and forgeries alike; masks are PNG. */
export interface ForgedSetOptions extends Encoding {
  readonly methods: readonly ForgeMethodName[];
  readonly seed: number;
  /** Share of forgeries that change only parts of the face. */
  readonly partShare: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly problem: (error: UserError) => void;
}

export interface ForgedSet {
  readonly quads: number;
  readonly originals: number;
  readonly forgeries: number;
  /** Photographs without a usable face. */
  readonly faceless: readonly string[];
  /** A photograph that found no partner. */
  readonly unpaired: readonly string[];
}

interface Member extends Photograph {
  readonly face: FoundFace;
  /** Of the photograph's file. */
  readonly sha256: string;
  readonly traits: FaceTraits;
}

/** The crop that faces are compared by. */
const COMPARED = { size: 256, margin: 1.6 } as const;
/** Shares of the pairs; the rest is for tests. */
const SPLITS = { train: 0.72, val: 0.14 } as const;

async function findMembers(photographs: readonly Photograph[], networks: FaceNetworks, options: ForgedSetOptions) {
  const members: Member[] = [];
  const faceless: string[] = [];
  for (const [done, photograph] of photographs.entries()) {
    options.signal?.throwIfAborted();
    options.progress?.({ done, total: photographs.length, label: 'Finding faces' });
    try {
      const { image, sha256 } = await readPicture(photograph.path);
      const [face] = await findFaces(image, networks);
      if (!face || face.tooSmall) faceless.push(photograph.path);
      else {
        members.push({ ...photograph, face, sha256, traits: faceTraits(alignFace(image, face, COMPARED)) });
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      options.problem(error);
    }
  }
  return { members, faceless };
}

/** What every file of a set has in common. */
interface Layout {
  /** The folder that the set grows in. */
  readonly folder: string;
  readonly options: ForgedSetOptions;
  /** Name of the encoding, as it stands in paths and in the manifest. */
  readonly compression: string;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
}

async function refuseExisting(out: string): Promise<void> {
  if (!(await exists(out))) return;
  const advice = 'choose another folder, or remove this one';
  throw new UserError('bad_usage', 'exists already', { file: out, advice });
}

/** The folder that a set grows in before it is whole; a later run with the same settings goes on in it. */
async function openPartial(out: string, settings: string): Promise<string> {
  const partial = `${out}.partial`;
  const note = join(partial, 'settings.json');
  if (await exists(partial)) {
    const before = await readFile(note, 'utf8').catch(() => '');
    if (before === settings) return partial;
    const advice = 'run it with those settings to go on, or remove the folder';
    throw new UserError('bad_usage', 'is left from a run with other settings or photographs', {
      file: partial,
      advice,
    });
  }
  await mkdir(partial, { recursive: true });
  await writeFileAtomic(note, settings);
  return partial;
}

/** Writes a file that is not there yet; gives the checksum of what is. */
async function writeOnce({ folder }: Layout, path: string, make: () => Promise<Uint8Array>): Promise<string> {
  const whole = join(folder, path);
  if (!(await exists(whole))) {
    await mkdir(dirname(whole), { recursive: true });
    await writeFileAtomic(whole, await make());
  }
  return createHash('sha256')
    .update(await readFile(whole))
    .digest('hex');
}

/** A photograph in its role as target, with the face that takes the other part. */
interface Side {
  readonly member: Member;
  readonly picture: RgbImage;
  /** Number of the photograph in the set, padded with zeros. */
  readonly name: string;
}

/** Writes a target's original and its forgeries from one source; gives their lines. */
async function writeTarget(target: Side, source: Side, split: Split, layout: Layout): Promise<ManifestLine[]> {
  const { options, compression } = layout;
  const { format, methods, seed, partShare } = options;
  const { member, picture } = target;
  const file = `0000.${format === 'jpeg' ? 'jpg' : format}`;
  const about = {
    dataset: 'realcentric-forge',
    split,
    compression,
    target: target.name,
    identity: member.person,
    photograph: member.path,
  } as const;
  const path = `original_sequences/photos/${compression}/frames/${target.name}/${file}`;
  const original: OriginalLine = {
    ...about,
    path,
    sha256: await writeOnce(layout, path, () => encodeAs(picture, options)),
    label: 'real',
    method: null,
    family: null,
    source: null,
    video: `photos/${target.name}`,
    mask: null,
    record: null,
    photographSha256: member.sha256,
    landmarks: floatsToBase64(member.face.landmarks),
  };
  const person = (side: Side) => ({ picture: side.picture, landmarks: side.member.face.landmarks });
  const crops = cutPair(person(target), person(source));
  const forgeries: ForgeryLine[] = [];
  for (const method of methods) {
    const { family } = forgeMethods[method];
    const from = family === 'self' ? target.name : source.name;
    const name = `${target.name}_${from}`;
    const forged = forgePhotograph(picture, crops, { method, seed, partShare, name });
    const forgedPath = `manipulated_sequences/${method}/${compression}/frames/${name}/${file}`;
    const mask = `manipulated_sequences/${method}/masks/frames/${name}/0000.png`;
    await writeOnce(layout, mask, () => encodeMask(forged.mask));
    forgeries.push({
      ...about,
      path: forgedPath,
      sha256: await writeOnce(layout, forgedPath, () => encodeAs(forged.image, options)),
      label: 'fake',
      method,
      family,
      source: from,
      video: `${method}/${name}`,
      mask,
      record: forged.record,
    });
  }
  return [original, ...forgeries];
}

function splitAt(share: number): Split {
  if (share < SPLITS.train) return 'train';
  return share < SPLITS.train + SPLITS.val ? 'val' : 'test';
}

/**
 * Pairs the photographs by likeness, forges each pair both ways by every method, and writes the set to `out`. Stopped at any point it
 * goes on where it was when run again; `out` appears when it is whole.
 *
 * @throws UserError where there are no two people to pair, or `out` exists
 */
export async function writeForgedSet(
  photographs: readonly Photograph[],
  out: string,
  networks: FaceNetworks,
  options: ForgedSetOptions,
): Promise<ForgedSet> {
  const { methods, seed, partShare, format, quality } = options;
  await refuseExisting(out);
  const { members, faceless } = await findMembers(photographs, networks, options);
  const { pairs, left } = pairByLikeness(members, random(seed, 'pairs'));
  if (pairs.length === 0) {
    const people = new Set(members.map((m) => m.person)).size;
    const found = people === 1 ? 'show one person alone' : 'show no face to use';
    throw new UserError('no_work', `the ${photographs.length} photographs ${found}, and a forgery takes two people`, {
      file: out,
      advice: 'give photographs of two people at least (a subfolder each, or a photograph each)',
    });
  }
  const paths = photographs.map((photograph) => photograph.path);
  const folder = await openPartial(
    out,
    JSON.stringify({ methods, seed, partShare, format, quality, photographs: paths }),
  );
  const layout = { folder, options, compression: encodingName(options) };
  const digits = Math.max(3, String(2 * pairs.length - 1).length);
  const lines: ManifestLine[] = [];
  const splits: Record<Split, string[][]> = { train: [], val: [], test: [] };
  for (const [index, pair] of pairs.entries()) {
    options.progress?.({ done: index, total: pairs.length, label: 'Forging quads' });
    options.signal?.throwIfAborted();
    const split = splitAt((index + 0.5) / pairs.length);
    const sides = await Promise.all(
      pair.map(async (member, i): Promise<Side> => {
        const { image: picture } = await readPicture(member.path);
        return { member, picture, name: String(2 * index + i).padStart(digits, '0') };
      }),
    );
    const [a, b] = sides as [Side, Side];
    splits[split].push([a.name, b.name]);
    lines.push(...(await writeTarget(a, b, split, layout)), ...(await writeTarget(b, a, split, layout)));
  }
  await writeFileAtomic(join(folder, 'manifest.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (const [name, list] of Object.entries(splits)) {
    await writeFileAtomic(join(folder, `${name}.json`), JSON.stringify(list));
  }
  await rename(folder, out);
  options.progress?.({ done: pairs.length, total: pairs.length, label: 'Forging quads' });
  return {
    quads: pairs.length,
    originals: 2 * pairs.length,
    forgeries: lines.filter((line) => line.label === 'fake').length,
    faceless,
    unpaired: left.map((m) => m.path),
  };
}
