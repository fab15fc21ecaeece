/**
 * @file From natural photographs to a set of quads on disk, laid out as FaceForensics++ is: originals, forgeries named
 * `<target>_<source>`, masks, splits, and a manifest of everything that was drawn.
 */
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { alignFace } from '../faces/align.ts';
import { type FoundFace, findFaces } from '../faces/find.ts';
import { regionAround } from '../faces/landmarks.ts';
import type { FaceNetworks } from '../faces/networks.ts';
import { type ForgeMethodName, forgeMethods } from '../forge/forge.ts';
import { type FaceTraits, faceTraits } from '../forge/likeness.ts';
import { pasteBack } from '../forge/paste.ts';
import type { FloatPlane, RgbImage } from '../images/image.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import { encodePicture, readPicture, type WritableFormat } from '../media/pictures.ts';
import { systemErrorCode } from '../media/system-errors.ts';
import type { Progress } from '../progress.ts';
import { random } from '../random.ts';
import { pairByLikeness } from './pair-by-likeness.ts';
import type { Photograph } from './photographs.ts';

export interface ForgedSetOptions {
  readonly methods: readonly ForgeMethodName[];
  readonly seed: number;
  /** Share of forgeries that change only parts of the face. */
  readonly partShare: number;
  /** Of originals and forgeries alike; masks are PNG. */
  readonly format: WritableFormat;
  /** Of JPEG and WebP. */
  readonly quality: number;
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
  readonly traits: FaceTraits;
}

/** Sides that crops are forged at: the face's own resolution within these, pixels. */
const CROP = { margin: 1.6, smallest: 128, largest: 1024, traits: 256 } as const;
const SPLITS = { train: 0.72, val: 0.14 } as const;

async function findMembers(photographs: readonly Photograph[], networks: FaceNetworks, options: ForgedSetOptions) {
  const members: Member[] = [];
  const faceless: string[] = [];
  for (const [done, photograph] of photographs.entries()) {
    options.signal?.throwIfAborted();
    options.progress?.({ done, total: photographs.length, label: 'Finding faces' });
    try {
      const { image } = await readPicture(photograph.path);
      const [face] = await findFaces(image, networks);
      if (!face || face.tooSmall) faceless.push(photograph.path);
      else {
        const traits = faceTraits(alignFace(image, face, { size: CROP.traits, margin: CROP.margin }));
        members.push({ ...photograph, face, traits });
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      options.problem(error);
    }
  }
  return { members, faceless };
}

/** One line of the manifest; `video` names what frames belong together. */
interface ManifestLine {
  readonly path: string;
  readonly dataset: 'realcentric-forge';
  readonly label: 'real' | 'fake';
  readonly method: string | null;
  readonly family: string | null;
  readonly target: string;
  readonly source: string | null;
  readonly identity: string;
  readonly video: string;
  readonly split: string;
  readonly compression: string;
  readonly mask: string | null;
  readonly photograph: string;
  readonly record: unknown;
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

function maskPicture({ width, height, data }: FloatPlane): RgbImage {
  return {
    width,
    height,
    data: Uint8Array.from({ length: 3 * width * height }, (_, i) =>
      Math.round(255 * (data[Math.floor(i / 3)] as number)),
    ),
  };
}

/** The folder that a set grows in before it is whole; a later run with the same settings goes on in it. */
async function openPartial(out: string, settings: string): Promise<string> {
  if (await exists(out)) {
    throw new UserError('bad_usage', 'exists already', {
      file: out,
      advice: 'choose another folder, or remove this one',
    });
  }
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

/**
 * Pairs the photographs by likeness, forges each pair both ways by every method, and writes the set to `out`. Stopped at any point it goes on
 * where it was when run again; `out` appears when it is whole.
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
  const settings = JSON.stringify({
    methods,
    seed,
    partShare,
    format,
    quality,
    photographs: photographs.map((p) => p.path),
  });
  if (await exists(out)) await openPartial(out, settings);
  const { members, faceless } = await findMembers(photographs, networks, options);
  const { pairs, left } = pairByLikeness(members, random(seed, 'pairs'));
  if (pairs.length === 0) {
    const people = new Set(members.map((m) => m.person)).size;
    throw new UserError(
      'no_work',
      `${people === 1 ? 'one real face' : 'no real faces'} in ${photographs.length} photographs make no forgery`,
      {
        advice: 'give photographs of two people at least (a subfolder each, or a photograph each)',
      },
    );
  }
  const folder = await openPartial(out, settings);
  const lines: ManifestLine[] = [];
  const digits = Math.max(3, String(2 * pairs.length - 1).length);
  const nameOf = (n: number) => String(n).padStart(digits, '0');
  const ending = format === 'jpeg' ? 'jpg' : format;
  const compression = format === 'png' ? 'raw' : `${format}${quality}`;
  const splits: Record<string, string[][]> = { train: [], val: [], test: [] };

  const write = async (path: string, make: () => Promise<Uint8Array>) => {
    const whole = join(folder, path);
    if (await exists(whole)) return;
    await mkdir(dirname(whole), { recursive: true });
    await writeFileAtomic(whole, await make());
  };

  for (const [index, [a, b]] of pairs.entries()) {
    options.signal?.throwIfAborted();
    options.progress?.({ done: index, total: pairs.length, label: 'Forging quads' });
    const at = (index + 0.5) / pairs.length;
    const split = at < SPLITS.train ? 'train' : at < SPLITS.train + SPLITS.val ? 'val' : 'test';
    const names = [nameOf(2 * index), nameOf(2 * index + 1)] as const;
    splits[split]?.push([names[0], names[1]]);
    const pictures = await Promise.all([a, b].map(async (m) => (await readPicture(m.path)).image));
    const common = { dataset: 'realcentric-forge', split, compression } as const;
    for (const [i, member] of [a, b].entries()) {
      const [target, source] = i === 0 ? names : [names[1], names[0]];
      const picture = pictures[i] as RgbImage;
      const path = `original_sequences/photos/${compression}/frames/${target}/0000.${ending}`;
      await write(path, () => encodePicture(picture, format, { quality }));
      const about = { ...common, target, identity: member.person, photograph: member.path };
      const original = {
        method: null,
        family: null,
        source: null,
        video: `photos/${target}`,
        mask: null,
        record: null,
      };
      lines.push({ ...about, path, label: 'real', ...original });
      for (const method of methods) {
        const own = (forgeMethods[method].family as string) === 'self';
        const video = `${target}_${own ? target : source}`;
        const forgedPath = `manipulated_sequences/${method}/${compression}/frames/${video}/0000.${ending}`;
        const maskPath = `manipulated_sequences/${method}/masks/frames/${video}/0000.png`;
        const side = Math.round(regionAround(member.face.landmarks, CROP.margin).side);
        const size = Math.min(CROP.largest, Math.max(CROP.smallest, side));
        const crop = (n: number) =>
          alignFace(pictures[n] as RgbImage, [a, b][n]?.face as FoundFace, { size, margin: CROP.margin });
        const target_ = crop(i);
        const { forge, family } = forgeMethods[method];
        const forgery = forge(target_, own ? target_ : crop(1 - i), random(seed, 'forge', method, video), {
          partShare,
        });
        const pasted = pasteBack(picture, forgery, target_.toPicture);
        await write(maskPath, () => encodePicture(maskPicture(pasted.mask), 'png'));
        await write(forgedPath, () => encodePicture(pasted.image, format, { quality }));
        lines.push({
          ...about,
          path: forgedPath,
          label: 'fake',
          method,
          family,
          source: own ? target : source,
          video: `${method}/${video}`,
          mask: maskPath,
          record: { ...forgery.record, seed, crop: size },
        });
      }
    }
  }
  await writeFileAtomic(join(folder, 'manifest.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (const [name, list] of Object.entries(splits))
    await writeFileAtomic(join(folder, `${name}.json`), JSON.stringify(list));
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
