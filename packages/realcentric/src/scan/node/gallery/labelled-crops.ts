/**
 * @file The faces of a folder of kinds (`real`, `swap`, ...) or of a prepared set, cut out for a detector, one at a
 * time.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Manifest } from '../../../detector/manifest.ts';
import { UserError } from '../../../errors.ts';
import { alignFace } from '../../../faces/align.ts';
import { findFaces } from '../../../faces/find.ts';
import type { FaceNetworks } from '../../../faces/networks.ts';
import type { RgbImage } from '../../../images/image.ts';
import { listPictures } from '../../../media/list.ts';
import { decodeOwnPicture, readPicture } from '../../../media/pictures.ts';
import { onFile, systemErrorCode } from '../../../media/system-errors.ts';
import { readPreparedSet, setFiles } from '../../../prepare/set/set-files.ts';
import type { CropRow } from '../../../prepare/shards/crop-row.ts';
import { cutAgain } from '../../../prepare/shards/cut-again.ts';
import { openShards } from '../../../prepare/shards/open-shards.ts';
import type { Progress } from '../../../progress.ts';

export interface LabelledCrop {
  /** Relative to the folder; of a prepared set, the path of the data set's file. */
  readonly file: string;
  /** Name of the subfolder; of a prepared set `real`, or the method of the forgery. */
  readonly kind: string;
  readonly image: RgbImage;
}

export interface LabelledOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Told of files that cannot be read or show no face. */
  readonly problem: (error: UserError) => void;
}

export interface LabelledFaces {
  /** Changes with the files, their sizes and times, or with the prepared set. */
  readonly checksum: string;
  /** The largest face of every picture; of every video of a prepared set the crop with the largest face. */
  crops(networks: FaceNetworks, input: Manifest['input'], options: LabelledOptions): AsyncGenerator<LabelledCrop, void>;
}

const LABEL = 'Embedding faces';

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    (error: unknown) => {
      if (systemErrorCode(error) === undefined) throw error;
      return false;
    },
  );
}

/** @throws UserError where the folder is neither a prepared set nor one with subfolders that hold pictures */
export async function openLabelledFaces(folder: string, signal?: AbortSignal): Promise<LabelledFaces> {
  return (await isFile(setFiles(folder).about)) ? openPrepared(folder) : openFolder(folder, signal);
}

interface LabelledFile {
  readonly path: string;
  readonly kind: string;
}

async function openFolder(folder: string, signal: AbortSignal | undefined): Promise<LabelledFaces> {
  const entries = await onFile(folder, () => readdir(folder, { withFileTypes: true }));
  const kinds = entries.filter((e) => e.isDirectory() && !e.name.startsWith('.')).map((e) => e.name);
  const files: LabelledFile[] = [];
  for (const kind of kinds.sort()) {
    const found = await listPictures([join(folder, kind)], signal && { signal });
    for (const path of found) files.push({ path, kind });
  }
  if (files.length === 0) {
    throw new UserError('no_work', 'has no subfolders with pictures', {
      file: folder,
      advice: 'put pictures into a subfolder for each kind, such as real/ and swap/, or give a prepared set',
    });
  }
  const name = (path: string) => relative(folder, path).replaceAll('\\', '/');
  const hash = createHash('sha256');
  for (const { path } of files) {
    signal?.throwIfAborted();
    const { size, mtimeMs } = await onFile(path, () => stat(path));
    hash.update(JSON.stringify([name(path), size, mtimeMs]));
  }
  return {
    checksum: hash.digest('hex'),
    async *crops(networks, input, { progress, signal: stop, problem }) {
      for (const [done, { path, kind }] of files.entries()) {
        stop?.throwIfAborted();
        progress?.({ done, total: files.length, label: LABEL });
        const image = await largestFace(path, networks, input, problem);
        if (image) yield { file: name(path), kind, image };
      }
      progress?.({ done: files.length, total: files.length, label: LABEL });
    },
  };
}

async function largestFace(
  path: string,
  networks: FaceNetworks,
  input: Manifest['input'],
  problem: LabelledOptions['problem'],
): Promise<RgbImage | undefined> {
  try {
    const { image } = await readPicture(path);
    const [face] = await findFaces(image, networks);
    if (face && !face.tooSmall) return alignFace(image, face, input).image;
    const advice = 'the other pictures are still embedded';
    throw new UserError('no_work', 'shows no face to use', { file: path, advice });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problem(error);
    return undefined;
  }
}

async function openPrepared(folder: string): Promise<LabelledFaces> {
  const { about, rows } = await readPreparedSet(folder);
  const best = new Map<string, CropRow>();
  for (const row of rows) {
    const other = best.get(row.entry.video);
    if (!other || row.faceSize > other.faceSize) best.set(row.entry.video, row);
  }
  const chosen = [...best.values()];
  const { index } = setFiles(folder);
  const bytes = await onFile(index, () => readFile(index));
  return {
    checksum: createHash('sha256').update(bytes).digest('hex'),
    async *crops(_networks, input, { progress, signal }) {
      const shards = openShards(folder);
      try {
        for (const [done, row] of chosen.entries()) {
          signal?.throwIfAborted();
          progress?.({ done, total: chosen.length, label: LABEL });
          const crop = await decodeOwnPicture(shards.crop(row));
          const image = cutAgain(crop, row.landmarks ? about.settings.margin : null, input);
          const { path, label, method } = row.entry;
          yield { file: path, kind: label === 0 ? 'real' : (method ?? 'fake'), image };
        }
        progress?.({ done: chosen.length, total: chosen.length, label: LABEL });
      } finally {
        shards.close();
      }
    },
  };
}
