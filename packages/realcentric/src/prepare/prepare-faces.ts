/** @file From photographs to stored face crops: the largest face of each, cut out aligned. What is there already is not done again. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { UserError } from '../errors.ts';
import { alignFace } from '../faces/align.ts';
import { findFaces } from '../faces/find.ts';
import type { FaceNetworks } from '../faces/networks.ts';
import { readPicture } from '../media/pictures.ts';
import type { Progress } from '../progress.ts';
import { addFace, readFaceIndex, type StoredFace } from './face-store.ts';
import type { Photograph } from './photographs.ts';

export interface PreparedFace extends Photograph {
  readonly stored: StoredFace;
}

export interface Preparation {
  readonly faces: readonly PreparedFace[];
  /** Photographs without a face. */
  readonly faceless: readonly string[];
}

export interface PrepareOptions {
  /** Side of the stored crops, pixels. */
  readonly size: number;
  /** Their side over the larger side of the box around the landmarks. */
  readonly margin: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Told of each photograph that cannot be read; the others are still done. */
  readonly problem: (error: UserError) => void;
}

/** Prepares photographs into the store at `folder`; same bytes count once. */
export async function prepareFaces(
  photographs: readonly Photograph[],
  folder: string,
  networks: FaceNetworks,
  { size, margin, progress, signal, problem }: PrepareOptions,
): Promise<Preparation> {
  const index = await readFaceIndex(folder);
  const faces: PreparedFace[] = [];
  const faceless: string[] = [];
  const seen = new Set<string>();
  for (const [done, photograph] of photographs.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: photographs.length, label: 'Finding faces' });
    try {
      const bytes = await readFile(photograph.path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (seen.has(sha256)) continue;
      seen.add(sha256);
      const stored =
        index.get(sha256) ?? (await storeFace(bytes, sha256, photograph.path, folder, networks, { size, margin }));
      if (stored.crop === null) faceless.push(photograph.path);
      else faces.push({ ...photograph, stored });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problem(error);
    }
  }
  progress?.({ done: photographs.length, total: photographs.length, label: 'Finding faces' });
  return { faces, faceless };
}

async function storeFace(
  bytes: Uint8Array,
  sha256: string,
  path: string,
  folder: string,
  networks: FaceNetworks,
  shape: Pick<PrepareOptions, 'size' | 'margin'>,
) {
  const { image } = await readPicture(bytes, { name: path });
  const [face] = await findFaces(image, networks);
  const crop = face && alignFace(image, face, shape);
  return addFace(folder, sha256, crop, face?.box.height ?? 0);
}
