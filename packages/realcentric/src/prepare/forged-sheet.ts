/** @file A contact sheet of a forged set: target, source, forgery and mask of each, cut out around the face. */
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { alignFace } from '../faces/align.ts';
import type { RgbImage } from '../images/image.ts';
import { contactSheet, type Tile } from '../images/mosaic.ts';
import { readPicture } from '../media/pictures.ts';
import type { Progress } from '../progress.ts';
import { floatsFromBase64 } from './base64.ts';
import { type ForgeryLine, type OriginalLine, readManifest } from './manifest-line.ts';

export interface SheetOptions {
  /** Most forgeries on the sheet: as many of each method, spread over the set. */
  readonly most: number;
  /** Of these methods alone; of all where left out. */
  readonly methods?: readonly string[];
  /** Side of each picture in pixels. */
  readonly cell: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Told of each picture that cannot be read; its forgery is left out. */
  readonly problem: (error: UserError) => void;
}

export interface ForgedSheet {
  readonly image: RgbImage;
  readonly shown: number;
  /** How many the set has of these methods. */
  readonly forgeries: number;
}

/** Side of the cut over the larger side of the face: the edges of every mask are in it. */
const MARGIN = 1.7;
/** Forgeries side by side, four pictures each. */
const ACROSS = 2;

/**
 * @param folder of the set, with its manifest.jsonl
 * @throws UserError where the manifest cannot be read, or nothing is left to show
 */
export async function drawForgedSheet(folder: string, options: SheetOptions): Promise<ForgedSheet> {
  const { most, methods, cell, progress, signal, problem } = options;
  const file = join(folder, 'manifest.jsonl');
  const lines = await readManifest(file);
  const originals = new Map<string, OriginalLine>();
  for (const line of lines) if (line.label === 'real') originals.set(line.target, line);
  const forgeries = lines.filter((line) => line.label === 'fake' && (methods?.includes(line.method) ?? true));
  const chosen = spread(forgeries as ForgeryLine[], most);
  const tiles: Tile[] = [];
  for (const [done, line] of chosen.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: chosen.length, label: 'Reading forgeries', detail: line.video });
    try {
      tiles.push(...(await tilesOf(line, folder, file, originals, cell)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problem(error);
    }
  }
  progress?.({ done: chosen.length, total: chosen.length, label: 'Reading forgeries' });
  if (tiles.length === 0) {
    const problemFound = methods ? `has no forgery by ${methods.join(', ')} to show` : 'has no forgery to show';
    throw new UserError('no_work', problemFound, { file, advice: 'give a set that realcentric forge wrote' });
  }
  const columns = 4 * Math.min(ACROSS, tiles.length / 4);
  const image = contactSheet(tiles, { columns, cell, gap: 4, ground: [24, 24, 24] });
  return { image, shown: tiles.length / 4, forgeries: forgeries.length };
}

/** Up to `most` of the lines, as many of each method, from all over the set; those of a method together. */
function spread(lines: readonly ForgeryLine[], most: number): ForgeryLine[] {
  const groups = [...Map.groupBy(lines, (line) => line.method).values()];
  let left = most;
  // The smallest groups first: what they do not use goes to the others.
  const shares = new Map<readonly ForgeryLine[], number>();
  for (const [k, group] of groups.toSorted((a, b) => a.length - b.length).entries()) {
    const share = Math.min(group.length, Math.floor(left / (groups.length - k)));
    shares.set(group, share);
    left -= share;
  }
  return groups.flatMap((group) => {
    const share = shares.get(group) ?? 0;
    return Array.from(
      { length: share },
      (_, i) => group[Math.floor(((i + 0.5) * group.length) / share)] as ForgeryLine,
    );
  });
}

/** What is forged, as far as a caption has room. */
function regionOf({ record }: ForgeryLine): string {
  const { variant, mask } = record as { readonly variant?: unknown; readonly mask?: unknown };
  const { region, parts } = (mask ?? {}) as { readonly region?: unknown; readonly parts?: unknown };
  const where = Array.isArray(parts) && parts.length > 0 ? parts.join(' ') : String(region ?? 'mask');
  return typeof variant === 'string' && variant !== where ? `${variant}: ${where}` : where;
}

async function tilesOf(
  line: ForgeryLine,
  folder: string,
  manifest: string,
  originals: ReadonlyMap<string, OriginalLine>,
  cell: number,
): Promise<Tile[]> {
  const original = (name: string): OriginalLine => {
    const found = originals.get(name);
    if (found) return found;
    const advice = 'give the set as it was written, with all lines of its manifest';
    throw new UserError('bad_input', `has no line for the photograph ${name}`, { file: manifest, advice });
  };
  const [target, source] = [original(line.target), original(line.source)];
  const cut = async (path: string, { landmarks }: OriginalLine, caption: string): Promise<Tile> => {
    const { image } = await readPicture(join(folder, path));
    const face = { landmarks: floatsFromBase64(landmarks) };
    return { image: alignFace(image, face, { size: cell, margin: MARGIN }).image, caption };
  };
  return Promise.all([
    cut(target.path, target, `target ${target.target}`),
    cut(source.path, source, `source ${source.target}`),
    cut(line.path, target, line.video),
    cut(line.mask, target, regionOf(line)),
  ]);
}
