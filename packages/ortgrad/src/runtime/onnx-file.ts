/** @file An ONNX model on disk, with the files beside it that hold its weights. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type OnnxModel, readOnnx } from '../graph/onnx-read.ts';
import { weightLocations } from '../graph/weight-locations.ts';

/** Gives files of a folder and of folders in it, each read once; a link that leads out of the folder is refused. */
function filesOf(folder: string): (location: string) => Uint8Array {
  const root = realpathSync(folder);
  const read = new Map<string, Uint8Array>();
  return (location) => {
    const known = read.get(location);
    if (known) return known;
    let path: string;
    try {
      path = realpathSync(join(root, location));
    } catch {
      throw new Error(`its weights lie in "${location}", which is not beside the model: put the file there`);
    }
    if (relative(root, path).split(sep)[0] === '..') throw new Error(`"${location}" leads out of the model's folder`);
    const bytes = readFileSync(path);
    read.set(location, bytes);
    return bytes;
  };
}

/**
 * Reads an ONNX model by its path, weights in other files included.
 * @throws Error naming the file where it cannot be read or is not supported.
 */
export function readOnnxFile(path: string): OnnxModel {
  try {
    return readOnnx(readFileSync(path), { readExternal: filesOf(dirname(path)) });
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The files beside a model that hold weights of it, by their names relative to its folder; empty where all are inside.
 * @throws Error where the bytes are no ONNX model, and where such a file is missing or leads out of the folder.
 */
export function readWeightFiles(path: string, model: Uint8Array): Map<string, Uint8Array> {
  const locations = weightLocations(model);
  if (locations.length === 0) return new Map();
  const read = filesOf(dirname(path));
  return new Map(locations.map((location) => [location, read(location)]));
}
