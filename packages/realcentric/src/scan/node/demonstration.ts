/** @file A first look at what the detector does: photographs, forgeries made from them, and what it says of each face. */
import { basename } from 'node:path';
import { alignFace } from '../../faces/align.ts';
import { overlap } from '../../faces/boxes.ts';
import { type FoundFace, findFaces } from '../../faces/find.ts';
import { regionAround } from '../../faces/landmarks.ts';
import type { Box, FaceCrop } from '../../faces/types.ts';
import { type ForgeMethodName, forgeMethods } from '../../forge/forge.ts';
import { faceTraits, rankSources } from '../../forge/likeness.ts';
import { pasteBack } from '../../forge/paste.ts';
import type { RgbImage } from '../../images/image.ts';
import { contactSheet, type Tile } from '../../images/mosaic.ts';
import { crop } from '../../images/resample.ts';
import { readPicture } from '../../media/pictures.ts';
import type { Progress } from '../../progress.ts';
import { random } from '../../random.ts';
import { annotate } from '../annotate.ts';
import type { FaceFinding } from '../finding.ts';
import { judgeFound, scanPixels } from '../scan-pixels.ts';
import type { Scanner } from '../scanner.ts';

/** A face of the demonstration, and what was done to it. */
export interface ShownFace {
  readonly picture: string;
  /** Null for a face that was left as it was. */
  readonly method: ForgeMethodName | null;
  readonly finding: FaceFinding;
}

export interface Demonstration {
  readonly faces: readonly ShownFace[];
  /** All pictures with boxes and scores, each photograph beside the forgery made from it. */
  readonly sheet: RgbImage;
}

/** Wide enough for a whole face with its seams. */
const MARGIN = 1.6;
/** Faces that overlap by more are the same before and after the forging. */
const SAME = 0.5;

interface Forged {
  readonly image: RgbImage;
  readonly done: readonly { readonly box: Box; readonly method: ForgeMethodName }[];
}

function cropOf(image: RgbImage, face: FoundFace, size: number): FaceCrop {
  return alignFace(image, face, { size, margin: MARGIN });
}

/** The largest face takes the face of the one most like it, the second largest is blended with itself. */
function forgePicture(image: RgbImage, faces: readonly FoundFace[], name: string): Forged {
  const traits = faces.map((face) => faceTraits(cropOf(image, face, 256)));
  const methods: readonly ForgeMethodName[] = faces.length > 1 ? ['swap', 'selfblend'] : ['selfblend'];
  const plan = methods.slice(0, faces.length);
  let result = image;
  const done = plan.map((method, i) => {
    const face = faces[i] as FoundFace;
    const others = faces.map((_, n) => n).filter((n) => n !== i);
    const [first] = rankSources(
      traits[i] as (typeof traits)[number],
      others.map((n) => traits[n] as (typeof traits)[number]),
    );
    const sourceFace = faces[others[first ?? 0] ?? i] as FoundFace;
    const size = Math.round(regionAround(face.landmarks, MARGIN).side);
    const target = cropOf(image, face, size);
    const source = method === 'swap' ? cropOf(image, sourceFace, size) : target;
    const forgery = forgeMethods[method].forge(target, source, random(1, 'demo', name, method), { partShare: 0 });
    result = pasteBack(result, forgery, target.toPicture).image;
    return { box: face.box, method };
  });
  return { image: result, done };
}

/** The part of a picture that shows its faces, with room around them. */
function aroundFaces(faces: readonly FaceFinding[], { width, height }: RgbImage) {
  const [left, top] = [Math.min(...faces.map((f) => f.box.x)), Math.min(...faces.map((f) => f.box.y))];
  const right = Math.max(...faces.map((f) => f.box.x + f.box.width));
  const bottom = Math.max(...faces.map((f) => f.box.y + f.box.height));
  const room = 0.35 * Math.max(...faces.map((f) => f.size));
  const [x, y] = [Math.max(0, Math.round(left - room)), Math.max(0, Math.round(top - room))];
  return {
    x,
    y,
    width: Math.min(width, Math.round(right + room)) - x,
    height: Math.min(height, Math.round(bottom + room)) - y,
  };
}

/** What was done to a face, if anything, and its probability. */
function shortLabel({ method, score }: FaceFinding & { readonly method: ForgeMethodName | null }): string {
  const probability = score ? `${(100 * score.probability).toFixed(0)}%` : 'too small';
  return method ? `${method} ${probability}` : probability;
}

function tileOf(image: RgbImage, shown: readonly ShownFace[], caption: string): Tile {
  if (shown.length === 0) return { image, caption };
  const part = aroundFaces(
    shown.map(({ finding }) => finding),
    image,
  );
  const moved = shown.map(({ method, finding: { box, ...rest } }) => ({
    ...rest,
    method,
    box: { ...box, x: box.x - part.x, y: box.y - part.y },
  }));
  return { image: annotate(crop(image, part), moved, shortLabel), caption };
}

/** Judges photographs and forgeries made from them. The same photographs give the same forgeries. */
export async function demonstrate(
  files: readonly string[],
  scanner: Scanner,
  { progress, signal }: { readonly progress?: Progress; readonly signal?: AbortSignal },
): Promise<Demonstration> {
  const faces: ShownFace[] = [];
  const tiles: Tile[] = [];
  for (const [done, file] of files.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: files.length, label: 'Forging and scanning', detail: basename(file) });
    const { image } = await readPicture(file);
    const name = basename(file);
    const found = await findFaces(image, scanner.networks);
    const before = (await judgeFound(image, found, scanner)).faces.map((finding) => ({
      picture: name,
      method: null,
      finding,
    }));
    faces.push(...before);
    tiles.push(tileOf(image, before, name));
    const forged = forgePicture(
      image,
      found.filter((face) => !face.tooSmall),
      name,
    );
    const after = (await scanPixels(forged.image, scanner)).faces.map((finding) => {
      const method = forged.done.find(({ box }) => overlap(box, finding.box) > SAME)?.method ?? null;
      return { picture: `${name} forged`, method, finding };
    });
    faces.push(...after);
    tiles.push(tileOf(forged.image, after, `${name} forged`));
  }
  progress?.({ done: files.length, total: files.length, label: 'Forging and scanning' });
  const sheet = contactSheet(tiles, { columns: 2, cell: 720, cellHeight: 340, gap: 8, ground: [24, 24, 24] });
  return { faces, sheet };
}
