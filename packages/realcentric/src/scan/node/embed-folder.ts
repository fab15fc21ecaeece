/** @file The embeddings of the faces in a folder whose subfolders are kinds (`real`, `swap`, ...). */
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { runNetwork } from '../../detector/score.ts';
import { UserError } from '../../errors.ts';
import { alignFace } from '../../faces/align.ts';
import { findFaces } from '../../faces/find.ts';
import { listPictures } from '../../media/list.ts';
import { readPicture } from '../../media/pictures.ts';
import { onFile } from '../../media/system-errors.ts';
import type { Progress } from '../../progress.ts';
import type { Scanner } from '../scanner.ts';

export interface EmbeddedFace {
  /** Relative to the folder. */
  readonly file: string;
  /** Name of the subfolder. */
  readonly kind: string;
  /** Unit length. */
  readonly z: Float32Array;
  /** Logit of fake less logit of real. */
  readonly margin: number;
}

export interface EmbedOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Told of files that cannot be read or show no face. */
  readonly problem: (error: UserError) => void;
}

/** The largest face of every picture. @throws UserError where the folder has no subfolders with pictures */
export async function embedFolder(
  folder: string,
  scanner: Scanner,
  { progress, signal, problem }: EmbedOptions,
): Promise<EmbeddedFace[]> {
  const entries = await onFile(folder, () => readdir(folder, { withFileTypes: true }));
  const kinds = entries
    .filter((e) => e.isDirectory() && !e.name.startsWith('.'))
    .map((e) => e.name)
    .sort();
  const files: { path: string; kind: string }[] = [];
  for (const kind of kinds) for (const path of await listPictures([join(folder, kind)])) files.push({ path, kind });
  if (files.length === 0) {
    throw new UserError('no_work', 'has no subfolders with pictures', {
      file: folder,
      advice: 'put pictures into a subfolder for each kind, such as real/ and swap/',
    });
  }
  const { size, margin: cropMargin } = scanner.detector.manifest.input;
  const faces: EmbeddedFace[] = [];
  for (const [done, { path, kind }] of files.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: files.length, label: 'Embedding faces' });
    try {
      const { image } = await readPicture(path);
      const [face] = await findFaces(image, scanner.networks);
      if (!face || face.tooSmall) {
        throw new UserError('no_work', 'shows no face to use', {
          file: path,
          advice: 'the other pictures are still embedded',
        });
      }
      const crop = alignFace(image, face, { size, margin: cropMargin }).image;
      const { embeddings, margins } = await runNetwork(scanner.detector, [crop]);
      faces.push({
        file: relative(folder, path).replaceAll('\\', '/'),
        kind,
        z: embeddings[0] as Float32Array,
        margin: margins[0] as number,
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problem(error);
    }
  }
  progress?.({ done: files.length, total: files.length, label: 'Embedding faces' });
  return faces;
}
